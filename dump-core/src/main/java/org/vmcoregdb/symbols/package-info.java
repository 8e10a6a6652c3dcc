/**
 * From addresses to names and back: the kernel's own symbol table in the dump ({@code symbols.kallsyms}), vmlinux's and
 * the modules'. Nothing here walks kernel data structures; {@code kernel.Module} hands in where a module's table lies.
 */
@NullMarked
package org.vmcoregdb.symbols;

import org.jspecify.annotations.NullMarked;
