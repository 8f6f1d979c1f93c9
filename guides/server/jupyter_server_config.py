"""Frees memory that nobody uses; lies in /etc/jupyter, for everyone's server."""

c = get_config()  # noqa: F821

# A kernel that has done nothing for an hour ends, and so does a server after two: files stay.
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
c.MappingKernelManager.cull_connected = True
c.ServerApp.shutdown_no_activity_timeout = 7200
