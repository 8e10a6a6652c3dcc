package org.vmcoregdb.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.packager.rpm.RpmVersion;
import org.eclipse.packager.rpm.build.BuilderOptions;
import org.eclipse.packager.rpm.build.RpmBuilder;
import org.eclipse.packager.rpm.coding.PayloadCoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.BuildId;

class DebugPackageTest {
    private static final BuildId KERNEL = new BuildId(PackageBytes.KERNEL_ID);
    private static final BuildId MODULE = new BuildId(PackageBytes.MODULE_ID);

    @TempDir
    private Path folder;

    private final List<Long> walked = new ArrayList<>();

    private DebugFileCache cache() {
        return new DebugFileCache(folder.resolve("cache"));
    }

    private DebugPackage open(String name, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        return DebugPackage.of(new FileLocation(file), (path, done, total) -> walked.add(done))
                .orElseThrow();
    }

    /** All that is said of a package of the usual contents. */
    private void holdsTheUsual(DebugPackage one) throws Exception {
        DebugFileCache cache = cache();
        StoredFile kernel = one.kernel(cache, Optional.of(KERNEL)).orElseThrow();
        assertThat(kernel.buildId()).isEqualTo(KERNEL);
        assertThat(kernel.name().path()).isEqualTo(PackageBytes.KERNEL);
        assertThat(Files.readAllBytes(kernel.path())).isEqualTo(PackageBytes.elf(2, KERNEL.hex(), true));
        assertThat(cache.find(KERNEL)).contains(kernel.path());
        one.modules(cache, Set.of("snd_hda", "stripped", "no_such"));
        assertThat(Files.readAllBytes(cache.find(MODULE).orElseThrow()))
                .isEqualTo(PackageBytes.elf(1, MODULE.hex(), true));
        walked.clear();
        assertThat(one.kernel(cache, Optional.of(KERNEL))).contains(kernel);
        one.modules(cache, Set.of("snd_hda", "no_such"));
        assertThat(walked).as("walked again").isEmpty();

        Path out = folder.resolve("out");
        assertThat(one.extract(out))
                .extracting(f -> f.path().toString())
                .containsExactlyInAnyOrder(out + "/" + PackageBytes.KERNEL, out + "/" + PackageBytes.MODULE);
        try (Stream<Path> all = Files.walk(out)) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadCoding.class)
    void rpms(PayloadCoding coding) throws Exception {
        Path file = folder.resolve("kernel-debuginfo.rpm");
        BuilderOptions options = new BuilderOptions();
        options.setPayloadCoding(coding);
        try (RpmBuilder rpm = new RpmBuilder("kernel-debuginfo", new RpmVersion("6.1", "1"), "x86_64", file, options)) {
            for (Map.Entry<String, byte[]> one : PackageBytes.usual().entrySet()) {
                rpm.newContext().addFile("/" + one.getKey(), one.getValue());
            }
            rpm.build();
        }
        DebugPackage one = DebugPackage.of(new FileLocation(file), (path, done, total) -> walked.add(done))
                .orElseThrow();
        assertThat(one.kind()).isEqualTo(PackageKind.RPM);
        holdsTheUsual(one);
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void debs(Container container) throws Exception {
        DebugPackage one = open("x.ddeb", PackageBytes.deb(container, PackageBytes.tar(PackageBytes.usual())));
        assertThat(one.kind()).isEqualTo(PackageKind.DEB);
        holdsTheUsual(one);
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void tars(Container container) throws Exception {
        DebugPackage one = open("x.pkg", Compressed.bytes(container, PackageBytes.tar(PackageBytes.usual())));
        assertThat(one.kind()).isEqualTo(PackageKind.TAR);
        holdsTheUsual(one);
    }

    @Test
    void aHeaderOfNothingButTheCompressor() throws Exception {
        byte[] payload = Compressed.bytes(Container.GZIP, PackageBytes.cpio(PackageBytes.usual()));
        holdsTheUsual(open("plain.rpm", PackageBytes.rpm("gzip", payload)));
        assertThatThrownBy(
                        () -> open("odd.rpm", PackageBytes.rpm("rar", payload)).extract(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageEndingWith(
                        "odd.rpm is an RPM package whose payload is compressed with rar, which is not supported");
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void compressedFiles(Container container) throws Exception {
        byte[] kernel = PackageBytes.elf(2, KERNEL.hex(), true);
        DebugPackage one = open("kernel-image.x", Compressed.bytes(container, kernel));
        assertThat(one.isSingleFile()).isTrue();
        assertThat(one.isModule()).isFalse();
        assertThat(Files.readAllBytes(
                        one.kernel(cache(), Optional.empty()).orElseThrow().path()))
                .isEqualTo(kernel);
        byte[] module = PackageBytes.elf(1, MODULE.hex(), true);
        DebugPackage two = open("snd-hda.ko.xz", Compressed.bytes(container, module));
        assertThat(two.isModule()).isTrue();
        assertThat(Files.readAllBytes(two.module(cache()).path())).isEqualTo(module);
        byte[] stripped = PackageBytes.elf(1, MODULE.hex(), false);
        DebugPackage three = open("stripped.ko.xz", Compressed.bytes(container, stripped));
        assertThatThrownBy(() -> three.module(cache()))
                .hasMessageEndingWith(
                        "stripped.ko.xz is a compressed ELF file without debug information and a build-id");
    }

    @Test
    void modulesThatAreCompressedInThePackage() throws Exception {
        byte[] module = PackageBytes.elf(1, MODULE.hex(), true);
        DebugPackage one = open(
                "x.tar", PackageBytes.tar(Map.of("lib/modules/6/a-b.ko.xz", Compressed.bytes(Container.XZ, module))));
        assertThat(one.kernel(cache(), Optional.of(KERNEL))).isEmpty();
        walked.clear();
        assertThat(one.kernel(cache(), Optional.of(KERNEL))).isEmpty();
        assertThat(walked).isEmpty();
        one.modules(cache(), Set.of("a_b"));
        assertThat(Files.readAllBytes(cache().find(MODULE).orElseThrow())).isEqualTo(module);
        assertThat(one.extract(folder.resolve("out")).get(0).path()).hasFileName("a-b.ko");
    }

    @Test
    void ofTwoKernelsTheWantedOne() throws Exception {
        String other = "ab".repeat(20);
        DebugPackage one = open(
                "x.tar",
                PackageBytes.tar(new java.util.TreeMap<>(Map.of(
                        "boot/vmlinux-1", PackageBytes.elf(2, other, true),
                        "boot/vmlinux-2", PackageBytes.elf(2, KERNEL.hex(), true)))));
        assertThat(one.kernel(cache(), Optional.of(KERNEL)).orElseThrow().buildId())
                .isEqualTo(KERNEL);
        assertThat(one.kernel(cache(), Optional.of(MODULE))
                        .orElseThrow()
                        .buildId()
                        .hex())
                .as("none is right: the first")
                .isEqualTo(other);
        assertThat(one.kernel(cache(), Optional.empty()).orElseThrow().buildId().hex())
                .isEqualTo(other);
    }

    @Test
    void whatIsGoneFromTheCacheIsExpandedAgain() throws Exception {
        DebugPackage one = open("x.tar", PackageBytes.tar(PackageBytes.usual()));
        StoredFile kernel = one.kernel(cache(), Optional.of(KERNEL)).orElseThrow();
        Files.delete(kernel.path());
        assertThat(one.kernel(cache(), Optional.of(KERNEL))).contains(kernel);
        assertThat(kernel.path()).exists();
    }

    @Test
    void filesThatAreNoPackages() throws Exception {
        Map<String, byte[]> others = Map.of(
                "text", "hello\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                "empty", new byte[0],
                "core.gz", Compressed.bytes(Container.GZIP, PackageBytes.elf(4, KERNEL.hex(), true)),
                "text.zst", Compressed.bytes(Container.ZSTD, new byte[700]),
                "cut.xz", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 1, 2});
        for (Map.Entry<String, byte[]> other : others.entrySet()) {
            Path file = Files.write(folder.resolve(other.getKey()), other.getValue());
            assertThat(DebugPackage.of(new FileLocation(file), ExpansionProgress.SILENT))
                    .as(other.getKey())
                    .isEmpty();
        }
        assertThat(DebugPackage.of(new FileLocation(folder), ExpansionProgress.SILENT))
                .isEmpty();
    }

    @Test
    void packagesWithoutDebugFiles() throws Exception {
        DebugPackage empty = open("x.tar", PackageBytes.tar(Map.of("a", new byte[1])));
        assertThatThrownBy(() -> empty.kernel(cache(), Optional.empty()))
                .hasMessageEndingWith("x.tar is a tar archive without a vmlinux with a build-id");
        assertThatThrownBy(() -> empty.extract(folder.resolve("out")))
                .hasMessageEndingWith("without a kernel or module with debug information and a build-id");
        DebugPackage library = open("lib.a", "!<arch>\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> library.extract(folder)).hasMessageContaining("it has no data.tar");
    }

    @Test
    void aCacheThatCannotBeWritten() throws Exception {
        DebugPackage one = open("x.tar", PackageBytes.tar(PackageBytes.usual()));
        DebugFileCache bad = new DebugFileCache(folder.resolve("x.tar"));
        assertThatThrownBy(() -> one.kernel(bad, Optional.empty()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("could not be written to");
        assertThatThrownBy(() -> one.modules(bad, Set.of("snd_hda"))).isInstanceOf(FormatException.class);
    }
}
