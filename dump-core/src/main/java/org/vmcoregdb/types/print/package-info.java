/**
 * C types and values as text, the way gdb writes them (its manual, "Print Settings" and "Symbols") and crash passes them on.
 * {@link org.vmcoregdb.types.print.Declarations} writes types. Values go two ways: {@link
 * org.vmcoregdb.types.print.ValueReader} makes a tree of {@link org.vmcoregdb.types.print.Value}s out of memory, which {@link
 * org.vmcoregdb.types.print.ValueText} writes as text and others as something else.
 */
@NullMarked
package org.vmcoregdb.types.print;

import org.jspecify.annotations.NullMarked;
