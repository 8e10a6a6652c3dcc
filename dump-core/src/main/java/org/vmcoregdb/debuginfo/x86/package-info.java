/**
 * DWARF call frames for x86-64 kernels ({@link org.vmcoregdb.debuginfo.x86.X86CallFrameMaker}): made of ORC tables, of what functions'
 * first instructions do, and of what is known of trampolines and BPF programs.
 */
@NullMarked
package org.vmcoregdb.debuginfo.x86;

import org.jspecify.annotations.NullMarked;
