package org.vmcoregdb.debuginfo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.archive.CacheFolder;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.CrashOptions;
import org.vmcoregdb.kernel.Carried;
import org.vmcoregdb.kernel.KernelOptions;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.redaction.RedactionRules;

class MadeFileCacheTest {
    @TempDir
    private Path folder;

    private final AtomicInteger made = new AtomicInteger();

    private byte[] of(Optional<String> dump, String name) {
        return new MadeFileCache(folder, dump).of(name, () -> {
            made.incrementAndGet();
            return (dump + name).getBytes(StandardCharsets.UTF_8);
        });
    }

    @Test
    void eachFileOfEachDumpIsMadeOnce() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(of(Optional.of("one"), "vmlinux")).asString().contains("one", "vmlinux");
            assertThat(of(Optional.of("one"), "fuse.ko")).asString().contains("one", "fuse.ko");
            assertThat(of(Optional.of("two"), "vmlinux")).asString().contains("two", "vmlinux");
        }
        assertThat(made).hasValue(3);
        assertThat(new CacheFolder(folder).files()).hasSize(3);
    }

    @Test
    void withoutADumpNoneIsKept() throws IOException {
        of(Optional.empty(), "vmlinux");
        of(Optional.empty(), "vmlinux");
        assertThat(made).hasValue(2);
        assertThat(new CacheFolder(folder).files()).isEmpty();
    }

    @Test
    void onlyADumpThatSpeaksForItselfHasAnIdentity() throws IOException, FormatException {
        List<Location> file = List.of(new FileLocation(Sample.expanded()));
        CrashOptions plain = CrashOptions.standard();
        String identity;
        try (CrashDump dump = CrashDump.open(file, plain)) {
            identity = dump.identity().orElseThrow();
        }
        try (CrashDump again = CrashDump.open(file, plain)) {
            assertThat(again.identity()).hasValue(identity);
        }
        KernelOptions withoutTypes = KernelOptions.none().withIgnored(Set.of(Carried.ORC));
        try (CrashDump other = CrashDump.open(file, plain.with(withoutTypes))) {
            assertThat(other.identity()).isEmpty();
        }
        try (CrashDump redacted = CrashDump.open(file, plain.with(new RedactionRules(false, true, List.of())))) {
            assertThat(redacted.identity()).isEmpty();
            assertThat(redacted.redaction().keys()).isTrue();
        }
    }
}
