/** {@code bpf}: BPF programs with their code, and maps. */
@NullMarked
package org.vmcoregdb.server.command.bpf;

import org.jspecify.annotations.NullMarked;
