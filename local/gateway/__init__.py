"""Gives the emulator's API back what its CloudFormation import drops. On AWS nothing of this runs."""
