"""Its being here lets every test below import the helpers beside it, such as ``records``."""
