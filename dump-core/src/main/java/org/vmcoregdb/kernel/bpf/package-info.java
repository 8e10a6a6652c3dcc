/** BPF, as in {@code kernel/bpf}: programs, maps, and the code of programs as text. */
@NullMarked
package org.vmcoregdb.kernel.bpf;

import org.jspecify.annotations.NullMarked;
