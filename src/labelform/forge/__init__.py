"""Comments and issues on GitHub and GitLab: where they are written, and which of them are ours."""
