"""What the notebook computes on: the larger settings of a lesson are for a GPU."""


def gpu() -> str:
    """What Keras's backend calls the first GPU that it uses; "" when it computes on the CPU."""
    import keras

    backend = keras.backend.backend()
    if backend == "torch":
        import torch

        return torch.cuda.get_device_name(0) if torch.cuda.is_available() else ""
    if backend == "jax":
        import jax

        return "" if jax.default_backend() == "cpu" else str(jax.devices()[0].device_kind)
    found = keras.distribution.list_devices("gpu")
    return str(found[0]) if found else ""
