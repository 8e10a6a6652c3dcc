package org.vmcoregdb.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.WrappingReader;
import org.vmcoregdb.dump.foreign.ForeignReader;
import org.vmcoregdb.dump.open.DumpFormats;

/** Of each reader there are dumps that are damaged: one that is added without any fails here. */
class DumpSeedsTest {
    private static final DumpFormats ALL = DumpFormats.standard();

    @Test
    void everyReaderTakesPart(@TempDir Path folder) throws Exception {
        Set<Class<?>> part = new HashSet<>();
        for (DumpSeeds seeds : DumpSeeds.all(folder)) {
            for (byte[] seed : seeds.seeds()) {
                check(seeds, seed);
            }
            part.add(seeds.reader());
        }
        Set<Class<?>> all = new HashSet<>();
        ALL.readers().forEach(reader -> all.add(reader.getClass()));
        ALL.wrappings().forEach(reader -> all.add(reader.getClass()));
        assertThat(part).isEqualTo(all);
    }

    /** That it is what it is said to be, and sound. */
    private static void check(DumpSeeds seeds, byte[] seed) throws Exception {
        if (seeds.reader() == ForeignReader.class) {
            assertThatThrownBy(() -> seeds.opener().open(ALL, seed))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("recognised but not supported");
            return;
        }
        List<FormatReader> alone = ALL.readers().stream()
                .filter(reader -> reader.getClass() == seeds.reader())
                .toList();
        DumpFormats formats = alone.isEmpty() ? ALL : new DumpFormats(ALL.wrappings(), alone);
        if (alone.isEmpty()) {
            List<WrappingReader> wrappings = ALL.wrappings().stream()
                    .filter(reader -> reader.getClass() == seeds.reader())
                    .toList();
            assertThat(wrappings.get(0).recognises(FileHead.of(new ByteArraySource("seed", seed))))
                    .as(seeds.name())
                    .isTrue();
        }
        for (DumpFormats each : List.of(formats, ALL)) {
            try (DumpFile dump = seeds.opener().open(each, seed)) {
                assertThat(dump.ranges()).as(seeds.name()).isNotEmpty();
            }
        }
    }
}
