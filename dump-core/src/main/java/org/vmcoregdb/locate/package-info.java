/**
 * Finding the kernel in a dump: what it says of itself (its vmcoreinfo, in a note or still in memory), or else what registers,
 * page tables and its banner tell. The answer is a {@link org.vmcoregdb.locate.KernelLocation}, which says of each value how it was
 * found. What cannot be known for certain is not guessed: the candidates are named, and the user may choose one with {@link
 * org.vmcoregdb.locate.Overrides}.
 */
@NullMarked
package org.vmcoregdb.locate;

import org.jspecify.annotations.NullMarked;
