package org.vmcoregdb.kernel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DwarfBytes;
import org.vmcoregdb.dwarf.frame.CfaRule;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.elf.Section;
import org.vmcoregdb.elf.SymbolTable;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.KernelOptions;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.packages.DebugFileCache;
import org.vmcoregdb.packages.DebugFileFinder;
import org.vmcoregdb.packages.DebugPackage;
import org.vmcoregdb.packages.PackageBytes;

/** Debug information of the sample's kernel: its module crashme gets a file that a test makes up. */
class DebugInfoTest {
    private static Kernel kernel;
    private static Module crashme;
    private static LoadedSections sections;
    private static String buildId;

    @BeforeAll
    static void open() {
        kernel = Sample.kernel(Sample.dump());
        crashme = Modules.of(kernel).named("crashme").orElseThrow();
        sections = LoadedSections.read(kernel, crashme);
        buildId = sections.buildId(kernel.memory()).orElseThrow();
    }

    @Test
    void sectionsOfAModule() {
        assertThat(sections.addresses()).containsKeys(".text", ".data", ".note.gnu.build-id");
        assertThat(sections.addresses().get(".text")).isEqualTo(crashme.base());
        assertThat(buildId).matches("[0-9a-f]{40}");
        assertThat(new LoadedSections(Map.of()).buildId(kernel.memory())).isEmpty();
    }

    /** A module whose first function, of 64 bytes, has a call frame. */
    private static byte[] module(String id) {
        byte[] note =
                ElfWriter.note(ByteOrder.LITTLE_ENDIAN, "GNU", 3, HexFormat.of().parseHex(id));
        DwarfBytes cie = new DwarfBytes()
                .u32(-1)
                .u8(1)
                .text("")
                .uleb(1)
                .sleb(-8)
                .u8(16)
                .u8(0x0c)
                .uleb(7, 8);
        DwarfBytes fde = new DwarfBytes().u32(0).u64(0).u64(0x40);
        byte[] frames = new DwarfBytes().sized(false, cie).sized(false, fde).build();
        byte[] symbols = ElfWriter.concat(new byte[24], ElfWriter.symbol(0, SymbolTable.STT_SECTION, 1, 0, 0));
        int startAt = 4 + cie.size() + 8;
        return new ElfWriter(1, 62)
                .section(".text", 1, Section.SHF_ALLOC, 0, 0, new byte[64])
                .section(".note.gnu.build-id", Section.SHT_NOTE, Section.SHF_ALLOC, 0, 0, note)
                .section(".debug_frame", 1, 0, 0, 0, frames)
                .section(".symtab", 2, 0, 0, 5, symbols)
                .section(".strtab", 3, 0, 0, 0, new byte[1])
                .relocations(
                        ".rela.debug_frame",
                        4,
                        3,
                        new DwarfBytes().u64(startAt).u64(1L << 32 | 1).u64(0).build())
                .section(".debug_info", 1, 0, 0, 0, new byte[4])
                .build();
    }

    private static ElfFile file(String name, byte[] bytes) throws FormatException {
        return ElfFile.open(new ByteArraySource(name, bytes));
    }

    private static Kernel withModules(List<ElfFile> files) throws FormatException {
        Kernel kernel = Kernel.open(Sample.dump(), KernelOptions.none().withModuleFiles(files));
        DebugInfo.of(kernel).check();
        return kernel;
    }

    @Test
    void framesOfAModuleAreThoseOfItsFile() throws FormatException {
        Kernel with = withModules(List.of(file("/x/any.ko.debug", module(buildId))));
        DebugInfo info = DebugInfo.of(with);
        assertThat(info.covers(crashme.base())).isTrue();
        assertThat(info.callFrameAt(crashme.base() + 0x3f).orElseThrow().cfa())
                .isEqualTo(new CfaRule.RegisterOffset(7, 8));
        assertThat(info.callFrameAt(crashme.base() + 0x40)).isEmpty();
    }

    @Test
    void damagedDebugInformationIsSaidOnce() throws FormatException {
        byte[] bytes = module(buildId);
        Kernel with = withModules(List.of(file("crashme.ko", bytes)));
        assertThat(DebugInfo.of(with).line(crashme.base())).isEmpty();
        assertThat(DebugInfo.of(with).location(crashme.base()).inlined()).isEmpty();
        assertThat(with.notices()).doesNotHaveDuplicates();
    }

    @Test
    void withoutFilesNothingIsKnown() {
        assertThat(DebugInfo.of(kernel).line(kernel.needSymbol("init_uts_ns"))).isEmpty();
        assertThat(DebugInfo.of(kernel).callFrameAt(0x1000)).isEmpty();
        assertThat(DebugInfo.of(kernel).covers(crashme.base())).isFalse();
    }

    @Test
    void filesOfOtherBuildsAreRefused() throws FormatException {
        ElfFile other = file("/x/crashme.ko", module("00".repeat(20)));
        assertThatThrownBy(() -> withModules(List.of(other)))
                .isInstanceOf(FormatException.class)
                .hasMessage("/x/crashme.ko is of another build of the module crashme: its build-id is "
                        + "00".repeat(20) + ", the dump's module has " + buildId);
        ElfFile stranger = file("/x/no-such.ko", module("00".repeat(20)));
        assertThatThrownBy(() -> withModules(List.of(stranger)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("there is no module no_such");
    }

    @Test
    void installedFilesAreFoundByNameAndByBuildId(@TempDir Path root) throws IOException {
        assertThat(files(root).of(crashme, Optional.of(buildId))).isEmpty();
        Path folder = root.resolve("usr/lib/debug/lib/modules/" + kernel.release() + "/kernel/test");
        Files.createDirectories(folder);
        Files.write(folder.resolve("crashme.ko.debug"), module(buildId));
        ModuleFiles named = files(root);
        assertThat(named.of(crashme, Optional.of(buildId))).isPresent();
        assertThat(named.of(crashme, Optional.of("00".repeat(20))))
                .as("another build")
                .isEmpty();
        assertThat(named.of(crashme, Optional.empty())).isEmpty();
        Files.delete(folder.resolve("crashme.ko.debug"));
        Path byId = root.resolve("usr/lib/debug/.build-id/" + buildId.substring(0, 2));
        Files.createDirectories(byId);
        Files.write(byId.resolve(buildId.substring(2) + ".debug"), module(buildId));
        assertThat(files(root).of(crashme, Optional.of(buildId))).isPresent();
        assertThat(ModuleFiles.moduleName("/lib/snd-hda-intel.ko.xz")).isEqualTo("snd_hda_intel");
    }

    private static ModuleFiles files(Path root) {
        return new ModuleFiles(kernel, List.of(), finder(root, List.of()));
    }

    private static DebugFileFinder finder(Path root, List<DebugPackage> packages) {
        return new DebugFileFinder(root, new DebugFileCache(root.resolve("cache")), packages, Optional.empty());
    }

    @Test
    void aModuleInAPackageIsFetchedOnlyWhenThatIsWanted(@TempDir Path root) throws Exception {
        Path file = Files.write(
                root.resolve("modules.tar"),
                PackageBytes.tar(Map.of("lib/modules/x/crashme.ko.debug", module(buildId))));
        DebugPackage one = DebugPackage.of(new FileLocation(file), ExpansionProgress.SILENT)
                .orElseThrow();
        Kernel with = Kernel.open(Sample.dump(), KernelOptions.none().withFinder(finder(root, List.of(one))));
        DebugInfo info = DebugInfo.of(with);
        assertThat(info.covers(crashme.base())).isFalse();
        assertThat(root.resolve("cache")).doesNotExist();
        info.fetchFiles();
        assertThat(info.covers(crashme.base())).isTrue();
        assertThat(info.hasFiles()).isFalse();
        assertThat(info.advice()).isEqualTo("give the package linux-image-" + kernel.release() + "-dbg of Debian");
    }

    @Test
    void aPackageThatIsDamagedIsSaidOnce(@TempDir Path root) throws Exception {
        byte[] whole = PackageBytes.tar(Map.of("lib/modules/x/crashme.ko.debug", module(buildId)));
        Path file = Files.write(root.resolve("modules.tar"), Arrays.copyOf(whole, 1300));
        DebugPackage one = DebugPackage.of(new FileLocation(file), ExpansionProgress.SILENT)
                .orElseThrow();
        Kernel with = Kernel.open(Sample.dump(), KernelOptions.none().withFinder(finder(root, List.of(one))));
        DebugInfo.of(with).fetchFiles();
        assertThat(DebugInfo.of(with).covers(crashme.base())).isFalse();
        assertThat(with.notices())
                .singleElement()
                .asString()
                .contains("cut short or damaged")
                .endsWith(".");
    }

    /** A vmlinux that is installed serves as one that was given, by its build-id. */
    @Test
    void anInstalledVmlinuxIsFound(@TempDir Path root) throws Exception {
        String id = kernel.buildId().orElseThrow();
        Path boot = root.resolve("usr/lib/debug/boot");
        Files.createDirectories(boot);
        Files.write(boot.resolve("vmlinux-" + kernel.release()), PackageBytes.elf(2, id, true));
        Kernel with = Kernel.open(Sample.dump(), KernelOptions.none().withFinder(finder(root, List.of())));
        assertThat(DebugInfo.of(with).hasFiles()).isTrue();
        assertThat(with.vmlinux().given()).isEmpty();
        assertThat(with.vmlinux().needed()).isPresent();
        assertThat(DebugInfo.of(with).line(with.needSymbol("_stext"))).isEmpty();
    }
}
