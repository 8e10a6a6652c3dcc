/**
 * Names of Rust functions as their sources have them. Two manglings: v0 (Rust RFC 2603; {@code _R…}), whose grammar is read as it is written down,
 * and the older one ({@code _ZN…17h<hash>E}). Hashes that only tell crates apart are left out. Names come from dumps: depth and length are limited,
 * and what does not follow the grammar to its end stays as it is.
 */
@NullMarked
package org.vmcoregdb.symbols.rust;

import org.jspecify.annotations.NullMarked;
