"""Letters: who gets one about what, written in the transaction of the change, sent by the worker."""
