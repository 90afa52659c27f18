"""The command line: parse, call, report, exit code. Heavy imports stand inside the commands, so that help is quick."""
