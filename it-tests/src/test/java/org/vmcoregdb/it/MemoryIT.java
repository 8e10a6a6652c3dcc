package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of memory is what crash says: areas of processes, slab caches, zones, free lists, swap, System V objects. */
final class MemoryIT {
    private static final List<String> COMMANDS = List.of(
            "vm",
            "foreach vm",
            "vm -p 1",
            "vm -m 1",
            "vm -v 1",
            "kmem -i",
            "kmem -i=shared",
            "kmem -V",
            "kmem -o",
            "kmem -z",
            "kmem -n",
            "kmem -h",
            "kmem -g",
            "kmem -g 4080",
            "kmem -v",
            "kmem -s",
            "kmem -s kmalloc-64",
            "kmem -s list",
            "kmem -s -I dm_uevent,ovl_inode",
            "kmem -S kmalloc-16",
            "kmem -f",
            "kmem -F",
            "kmem -p 1000000",
            "kmem -m lru,flags 1000000",
            "swap",
            "ipcs",
            "ipcs -M",
            "mach",
            "mach -c",
            "mach -m");

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({"smash, mdf-d31-zlib", "smash, elf", "hung, elf", "irq, mdf-d31-zlib"})
    void saysTheSame(String name, String format) {
        Path dump = Lab.dump(name, format);
        List<String> differences = CrashDiff.withAllowedDifferences()
                .compare(Lab.peer("crash9"), Lab.vmlinux(), dump, List.of(dump.toString()), COMMANDS);
        assertThat(differences).as("crash -, ours +").isEmpty();
    }
}
