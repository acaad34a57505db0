"""The distribution of a cooperative's surplus: pure rules on whole fen (Farmers' Cooperatives Law
(2017) art. 40 to 44, 53, 61; rules 3.4 to 3.6 and 16.8).

`rules` says what a charter may lay down, `sharing` divides to the fen, `plan` makes the plan, `derivation`
explains each figure of one member line by line, `published` writes the file from which anybody
recomputes it. Nothing here reads a database or a clock.
"""
