"""What `jupyter lab`, started in this folder, needs to know to show the course and nothing else."""

c = get_config()  # noqa: F821

#: Not for this JupyterLab: the kernel in the browser belongs to the site that `make lite` builds,
#: and fails to load anywhere else; news and updates ask questions, and then the network.
UNWANTED = ("@jupyterlite/pyodide-kernel-extension", "@jupyterlab/apputils-extension:announcements")


def without_unwanted(handler, page):
    """Change what JupyterLab's page is told: load no extension that is switched off."""
    # A list of what is disabled is not enough: the code of an extension is loaded all the same.
    page["disabledExtensions"] = [*page["disabledExtensions"], *UNWANTED]
    page["federated_extensions"] = [
        extension for extension in page["federated_extensions"] if extension["name"] not in UNWANTED
    ]
    return page


c.ServerApp.tornado_settings = {"page_config_hook": without_unwanted}
