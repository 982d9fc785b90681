"""Types of synchronisation jobs of Authing and Huawei Cloud SWR: the modules `job`, `authing` and `swr`."""
