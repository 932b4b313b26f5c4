"""What a release has to pass: packages, the types that users see, the guidelines of the Azure SDK, and each Python."""
