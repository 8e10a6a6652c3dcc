package org.vmcoregdb.kernel;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfNotes;
import org.vmcoregdb.memory.MemoryFault;

/** The notes that a kernel carries in its image ({@code .notes} of {@code include/asm-generic/vmlinux.lds.h}). */
final class ImageNotes {
    private static final int MAX_BYTES = 1 << 16;

    private ImageNotes() {}

    /** The build-id in hexadecimal, if the image has it. */
    static Optional<String> buildId(Kernel kernel) {
        OptionalLong start = kernel.symbol("__start_notes");
        OptionalLong stop = kernel.symbol("__stop_notes");
        long size = start.isPresent() && stop.isPresent() ? stop.getAsLong() - start.getAsLong() : 0;
        if (size <= 0 || size > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            byte[] bytes = kernel.memory().readBytes(start.getAsLong(), (int) size);
            return ElfNotes.read(
                            new ByteArraySource(".notes", bytes), kernel.arch().byteOrder())
                    .buildId();
        } catch (FormatException | MemoryFault damaged) {
            return Optional.empty();
        }
    }
}
