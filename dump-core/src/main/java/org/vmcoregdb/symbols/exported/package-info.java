/**
 * The symbols that a kernel exports to its modules ({@code include/linux/export.h}, {@code include/asm-generic/vmlinux.lds.h}): functions,
 * and those variables that kallsyms lacks if it was built without {@code CONFIG_KALLSYMS_ALL}. {@code __ksymtab} and
 * {@code __ksymtab_gpl} are arrays of {@code struct kernel_symbol}, each sorted by name:
 *
 * <pre>
 * with CONFIG_HAVE_ARCH_PREL32_RELOCATIONS (4.19 on): s32 value, s32 name, s32 namespace; each counted from its own address
 * without:                                            u64 value, u64 name, u64 namespace
 * </pre>
 *
 * Kernels before 5.4 have no namespace.
 */
@NullMarked
package org.vmcoregdb.symbols.exported;

import org.jspecify.annotations.NullMarked;
