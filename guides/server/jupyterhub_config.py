"""JupyterHub for a class on one server; lies in /etc/jupyterhub. See guides/server.md."""

import grp

c = get_config()  # noqa: F821

# The outside world meets a reverse proxy, which has the certificate; it talks to this address.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# Who gets in: accounts of this machine, by their passwords, if they are in one of these groups.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"students", "teachers"}
c.PAMAuthenticator.open_sessions = False

# Everyone's server is a unit of systemd, which holds it to these limits. TensorFlow in lessons 5
# to 7 takes up to 1.3 GB; what goes beyond the limit is ended, the kernel first.
c.JupyterHub.spawner_class = "systemdspawner.SystemdSpawner"
c.Spawner.cmd = ["/opt/unroll/bin/jupyterhub-singleuser"]
c.Spawner.default_url = "/lab"
# When a lesson begins everyone starts at once.
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
c.Spawner.mem_limit = "2G"
c.Spawner.cpu_limit = 2.0
c.SystemdSpawner.default_shell = "/bin/bash"
# Nobody sees another's scratch files or processes, or becomes somebody else.
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.disable_user_sudo = True
c.SystemdSpawner.unit_extra_properties = {"ProtectProc": "invisible", "TasksMax": "512"}

# A teacher's server is that of their own checkout, with the autograder and formgrader, and may take
# what grading needs.
teachers = grp.getgrnam("teachers").gr_mem
c.JupyterHub.load_groups = {"teachers": {"users": teachers}}
c.Spawner.group_overrides = {
    "teachers": {
        "groups": ["teachers"],
        "spawner_override": {
            "cmd": ["/home/{USERNAME}/unroll/.venv/bin/jupyterhub-singleuser"],
            "user_workingdir": "/home/{USERNAME}/unroll",
            "notebook_dir": "/home/{username}/unroll",
            "mem_limit": None,
            "cpu_limit": None,
        },
    }
}
