package org.vmcoregdb.symbols.kallsyms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.memory.FakeMemory;
import org.vmcoregdb.mutation.MutatedFormat;

/** The kernel's own symbol table: where vmcoreinfo says it is, and looked for. */
public final class KallsymsMutations {
    private static final long TABLE = 0xffffffff82000000L;
    private static final long TEXT = 0xffffffff81000000L;

    private KallsymsMutations() {}

    /** Its encodings. */
    public static List<MutatedFormat> formats() {
        List<MutatedFormat> formats = new ArrayList<>();
        for (KallsymsWriter.Addresses addresses : KallsymsWriter.Addresses.values()) {
            KallsymsWriter writer = new KallsymsWriter(addresses);
            for (int i = 0; i < 400; i++) {
                writer.symbol(i == 0 ? "_stext" : "sys_task" + i, 'T', TEXT + 16L * i);
            }
            KallsymsWriter.Placed placed = writer.build(TABLE);
            formats.add(new MutatedFormat(
                    "kallsyms " + addresses,
                    List.of(placed.bytes()),
                    (bytes, random) -> read(bytes, placed.where(), random)));
        }
        return formats;
    }

    private static void read(byte[] bytes, KallsymsLocation where, Random random) throws FormatException {
        FakeMemory memory = new FakeMemory().put(TABLE, bytes);
        KallsymsSearch.find(memory, TABLE, 1 << 16);
        Kallsyms table = Kallsyms.read(memory, where, Map.of("_stext", TEXT));
        table.named("sys_task7");
        table.at(TEXT + random.nextInt(10_000));
        table.nextAddress(TEXT + random.nextInt(10_000));
        int[] characters = new int[1];
        table.forEach(symbol -> characters[0] += symbol.name().length());
    }
}
