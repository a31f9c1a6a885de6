"""References to a paper: BibTeX, RIS, CSL-JSON, and text in six styles ([ADR 7](../../docs/adr/
0007-six-styles-of-our-own.md)). All but `load` is pure: from a frozen `Reference` to text."""
