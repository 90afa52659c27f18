"""`labelform completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

import click

from labelform.cli.help import Command

SHELLS = ("bash", "fish", "zsh")


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """
    Print the completion script of a shell.

    \b
    bash:  eval "$(labelform completion bash)"        in ~/.bashrc
    zsh:   eval "$(labelform completion zsh)"         in ~/.zshrc
    fish:  labelform completion fish > ~/.config/fish/completions/labelform.fish
    """
    from click.shell_completion import get_completion_class

    from labelform.cli.completing import COMPLETE
    from labelform.cli.main import cli

    maker = get_completion_class(shell)
    assert maker is not None, "click knows the shells that the argument lets through"  # noqa: S101
    click.echo(maker(cli, {}, "labelform", COMPLETE).source())
