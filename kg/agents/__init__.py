"""The graph for agents: a Model Context Protocol server over stdin and stdout.

`server` speaks the protocol, `tools` says what agents may call, `answers` reads the graph, `limited` ends what takes
too long.
"""
