/**
 * Memory of machines that run. It is read when it is asked for, and kept for one question only: {@link org.vmcoregdb.dump.DumpFile#renewed} is the same
 * machine as it is then. Nothing is written to it.
 *
 * <p>What a question reads is not of one moment: lists may change while they are walked, and what a CPU runs has gone on since its registers were read.
 *
 * <p>As a {@link org.vmcoregdb.bytes.ByteSource} such a machine is a page that begins with {@link org.vmcoregdb.dump.LiveMemory#HEAD}, and after it
 * memory by its physical address. Only a source that is one is taken for one: a file that begins so is not.
 */
@NullMarked
package org.vmcoregdb.dump.live;

import org.jspecify.annotations.NullMarked;
