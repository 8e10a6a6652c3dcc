package org.vmcoregdb.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.elf.BuildId;

class DebugFileFinderTest {
    private static final String RELEASE = "6.1.0-test+x";
    private static final BuildId KERNEL = new BuildId(PackageBytes.KERNEL_ID);
    private static final BuildId MODULE = new BuildId(PackageBytes.MODULE_ID);
    private static final BuildId OTHER = new BuildId("00".repeat(20));

    @TempDir
    private Path root;

    private DebugFileFinder finder(DebugPackage... packages) {
        return new DebugFileFinder(
                root, new DebugFileCache(root.resolve("cache")), List.of(packages), Optional.empty());
    }

    private void install(String path, byte[] bytes) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/debug/boot/vmlinux-" + RELEASE,
                "usr/lib/debug/boot/vmlinux-" + RELEASE + ".debug",
                "usr/lib/debug/lib/modules/" + RELEASE + "/vmlinux",
                "usr/lib/debug/usr/lib/modules/" + RELEASE + "/vmlinux",
                "lib/modules/" + RELEASE + "/vmlinux",
                "lib/modules/" + RELEASE + "/build/vmlinux"
            })
    void kernelsByRelease(String path) throws IOException {
        install(path, PackageBytes.elf(2, KERNEL.hex(), true));
        assertThat(finder().kernel(KERNEL, RELEASE)).isPresent();
        assertThat(finder().kernel(OTHER, RELEASE)).as("another build").isEmpty();
        assertThat(finder().kernel(KERNEL, "6.1.0")).isEmpty();
        assertThat(finder().kernel(KERNEL, "../" + RELEASE)).isEmpty();
        install(path, PackageBytes.elf(2, KERNEL.hex(), false));
        assertThat(finder().kernel(KERNEL, RELEASE)).as("stripped").isEmpty();
        install(path, new byte[] {1});
        assertThat(finder().kernel(KERNEL, RELEASE)).as("no ELF file").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"usr/lib/debug/.build-id", "cache/.build-id"})
    void byBuildId(String folder) throws IOException {
        Path place = KERNEL.in(Path.of(folder));
        install(place.toString(), PackageBytes.elf(2, KERNEL.hex(), true));
        assertThat(finder().kernel(KERNEL, "")).isPresent();
        assertThat(finder().module(KERNEL, "", "x")).isPresent();
        assertThat(finder().kernel(OTHER, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"snd-hda.ko", "snd-hda.ko.debug", "snd-hda.ko.xz", "snd-hda.ko.zst", "snd-hda.ko.gz"})
    void modulesByName(String name) throws IOException {
        byte[] module = PackageBytes.elf(1, MODULE.hex(), true);
        byte[] stored = name.endsWith(".xz")
                ? Compressed.bytes(Container.XZ, module)
                : name.endsWith(".zst")
                        ? Compressed.bytes(Container.ZSTD, module)
                        : name.endsWith(".gz") ? Compressed.bytes(Container.GZIP, module) : module;
        install("lib/modules/" + RELEASE + "/kernel/sound/" + name, stored);
        assertThat(finder().module(MODULE, RELEASE, "snd_hda")).isPresent();
        assertThat(finder().module(OTHER, RELEASE, "snd_hda")).isEmpty();
        assertThat(finder().module(OTHER, "..", "snd_hda")).isEmpty();
    }

    @Test
    void damagedModulesAreNotFound() throws IOException {
        install("lib/modules/" + RELEASE + "/x.ko.xz", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 9, 9, 9});
        byte[] stripped = Compressed.bytes(Container.XZ, PackageBytes.elf(1, MODULE.hex(), false));
        install("lib/modules/" + RELEASE + "/y.ko.xz", stripped);
        assertThat(finder().module(MODULE, RELEASE, "x")).isEmpty();
        assertThat(finder().module(MODULE, RELEASE, "y")).isEmpty();
    }

    @Test
    void packagesAreForFetching() throws Exception {
        install("p.tar", PackageBytes.tar(Map.of(PackageBytes.MODULE, PackageBytes.elf(1, MODULE.hex(), true))));
        DebugPackage one = DebugPackage.of(new FileLocation(root.resolve("p.tar")), ExpansionProgress.SILENT)
                .orElseThrow();
        DebugFileFinder finder = finder(one);
        assertThat(finder.module(MODULE, RELEASE, "snd_hda")).isEmpty();
        assertThat(finder.fetchModule(MODULE, Set.of("snd_hda"))).isPresent();
        assertThat(finder.module(MODULE, RELEASE, "snd_hda")).isPresent();
        assertThat(finder.fetchModule(OTHER, Set.of("snd_hda"))).isEmpty();
        assertThat(finder.fetchKernel(KERNEL)).isEmpty();
    }
}
