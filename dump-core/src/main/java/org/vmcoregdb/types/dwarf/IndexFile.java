package org.vmcoregdb.types.dwarf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.archive.KeptBytes;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.unit.Units;
import org.vmcoregdb.elf.BuildId;

/**
 * An index that is kept from one run to the next: where the units are, then the pairs. It is named by the build-ids of the files that the index is
 * of, and by the sizes of the sections that it leads into; an index that leaves any doubt is made anew. A kernel's has one or two
 * megabytes, which are read at once.
 */
final class IndexFile {
    /** Of what the pairs mean: one more whenever that changes. */
    private static final int VERSION = 2;

    private static final List<String> SECTIONS = List.of(
            ".debug_info", ".debug_types", ".debug_abbrev", ".debug_str", ".debug_line_str", ".debug_str_offsets");

    private static final int MOST_BYTES = NameTable.LIMIT * TypeIndex.PAIR + Units.UNIT_LIMIT * Long.BYTES;
    private static final boolean[] KINDS = {false, true};

    private final Path path;
    private final List<Units> files;
    private final KeptBytes kept;

    /** @param files what the index is of */
    IndexFile(Path path, List<Units> files) throws FormatException {
        this.path = path;
        this.files = files;
        this.kept = new KeptBytes(path, identity(files), MOST_BYTES);
    }

    private static String identity(List<Units> files) throws FormatException {
        StringBuilder text = new StringBuilder("types ").append(VERSION).append('\n');
        for (Units units : files) {
            text.append(BuildId.of(units.sections().file()).map(BuildId::hex).orElse(""));
            for (String section : SECTIONS) {
                text.append(' ').append(units.sections().named(section).size());
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** The index that was kept; empty if there is none, or one of something else, or a damaged one. */
    Optional<TypeIndex> read() throws FormatException {
        Optional<byte[]> bytes = kept.read();
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer numbers = ByteBuffer.wrap(bytes.get()).order(ByteOrder.LITTLE_ENDIAN);
        if (!readUnits(numbers) || numbers.remaining() % TypeIndex.PAIR != 0) {
            return Optional.empty();
        }
        int count = numbers.remaining() / TypeIndex.PAIR;
        return Optional.of(new TypeIndex(new ByteArraySource(path.toString(), bytes.get()), numbers.position(), count));
    }

    private boolean readUnits(ByteBuffer numbers) throws FormatException {
        for (Units units : files) {
            for (boolean types : KINDS) {
                int count = numbers.remaining() < Integer.BYTES ? -1 : numbers.getInt();
                if (count < 0 || count > numbers.remaining() / Long.BYTES) {
                    return false;
                }
                long[] offsets = new long[count];
                numbers.asLongBuffer().get(offsets);
                numbers.position(numbers.position() + count * Long.BYTES);
                if (!units.setOffsets(types, offsets)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Keeps an index that was made; one that cannot be kept is made anew next time. */
    void write(TypeIndex index) throws FormatException {
        ByteOutput out = new ByteOutput(index.count() * TypeIndex.PAIR, ByteOrder.LITTLE_ENDIAN);
        for (Units units : files) {
            for (boolean types : KINDS) {
                long[] offsets = units.offsets(types);
                out.u32(offsets.length);
                for (long offset : offsets) {
                    out.u64(offset);
                }
            }
        }
        kept.write(out.bytes(index.pairs()).toByteArray());
    }
}
