// What pages gain by a script. Everything works without it.
