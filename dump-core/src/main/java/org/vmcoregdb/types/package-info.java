/**
 * C types and their layouts: one model ({@link org.vmcoregdb.types.CType}), filled from BTF ({@code types.btf}),
 * and handles to members by name ({@link org.vmcoregdb.types.Struct}, {@link org.vmcoregdb.types.Field}). Nothing here
 * knows what a task or a module is.
 */
@NullMarked
package org.vmcoregdb.types;

import org.jspecify.annotations.NullMarked;
