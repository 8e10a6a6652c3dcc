package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

    /** Tens of thousands of objects with red zones and poison, and none that the check takes for damaged. */
    @Test
    @Tag("long")
    void redZonesAndPoisonAreAsTheKernelLeftThem() {
        Programs.Outcome outcome = Programs.vmcoreGdb(
                Duration.ofMinutes(2), "exec", Lab.dump("slubdebug", "elf").toString(), "-c", "kmem --check");
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.out()).containsPattern("CHECKED: \\d{5,} objects in \\d{3,} slabs");
        assertThat(outcome.out()).containsPattern("POISON: in \\d{2,} caches").contains("DAMAGED: none");
    }
}
