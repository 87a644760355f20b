"""What the team does with what comes in: who has it, how long it waits, what is united, what is said of it behind the scenes."""
