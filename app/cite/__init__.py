"""A paper as a reference in somebody else's paper: BibTeX, RIS, CSL-JSON, and text in six styles ([ADR 7](../../docs/adr/
0007-six-styles-of-our-own.md)). All but `stored` is pure: a frozen `Reference` in, text out."""
