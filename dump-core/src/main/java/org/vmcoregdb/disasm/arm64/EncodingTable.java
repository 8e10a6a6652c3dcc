package org.vmcoregdb.disasm.arm64;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodings, read from text. A line is
 *
 * <pre>pattern : mnemonic operands ?condition
 *
 * pattern    from bit 31 on, see {@link Fields}: s 00 100010 h i12 n5 d5
 * mnemonic   its name; {u:s|u}hadd is shadd where the field u is 0 and uhadd where it is 1. Such alternatives may be anywhere
 *            behind the colon; those of one field are chosen together; ~ stands for none
 * operands   separated by blanks, see {@link OperandParser}
 * condition  n=31, z!=3, n=m, d=31|n=31: values of fields; see {@link Conditions}
 * </pre>
 *
 * The first line that fits a word and whose operands are valid is the instruction; so aliases come before what they stand for.
 */
final class EncodingTable {
    /** Words are told apart by their highest bits first. */
    private static final int INDEX_BITS = 11;

    private static final int INDEX_SHIFT = Integer.SIZE - INDEX_BITS;
    private static final String[] RESOURCES = {
        "general.encodings", "control.encodings", "memory.encodings", "vector.encodings", "scalable.encodings"
    };

    private static final class Holder {
        static final EncodingTable INSTANCE = read();
    }

    private final Encoding[][] byIndex;

    private EncodingTable(List<Encoding> encodings) {
        List<List<Encoding>> lists = new ArrayList<>();
        for (int i = 0; i < 1 << INDEX_BITS; i++) {
            lists.add(new ArrayList<>());
        }
        for (Encoding encoding : encodings) {
            int mask = encoding.mask() >>> INDEX_SHIFT;
            int value = encoding.value() >>> INDEX_SHIFT;
            int free = ~mask & (1 << INDEX_BITS) - 1;
            // all values of the bits that are free
            int bits = free;
            do {
                lists.get(value | bits).add(encoding);
                bits = bits - 1 & free;
            } while (bits != free);
        }
        byIndex = new Encoding[lists.size()][];
        for (int i = 0; i < byIndex.length; i++) {
            byIndex[i] = lists.get(i).toArray(new Encoding[0]);
        }
    }

    /** The table of A64. */
    static EncodingTable a64() {
        return Holder.INSTANCE;
    }

    /** Encodings that may fit a word, in their order. */
    Encoding[] candidates(int word) {
        return byIndex[word >>> INDEX_SHIFT];
    }

    private static EncodingTable read() {
        List<Encoding> encodings = new ArrayList<>();
        for (String resource : RESOURCES) {
            text(resource)
                    .lines()
                    .filter(line -> !line.isBlank() && line.charAt(0) != '#')
                    .forEach(line -> EncodingLine.read(line, encodings::add));
        }
        return new EncodingTable(encodings);
    }

    /** The text of a resource that lies beside this class. */
    static String text(String resource) {
        try (InputStream stream = EncodingTable.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("The table " + resource + " is missing from this program");
            }
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
