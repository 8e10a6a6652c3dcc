package org.vmcoregdb.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.locate.HiddenKernel.IMAGE;
import static org.vmcoregdb.locate.HiddenKernel.PHYSICAL;
import static org.vmcoregdb.locate.HiddenKernel.PHYS_BASE;
import static org.vmcoregdb.locate.HiddenKernel.RELEASE;
import static org.vmcoregdb.locate.HiddenKernel.ROOT;
import static org.vmcoregdb.locate.HiddenKernel.SLIDE;
import static org.vmcoregdb.locate.HiddenKernel.vmcoreInfo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.Packing;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.elfcore.ElfCoreDump;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.memory.PageTableShape;
import org.vmcoregdb.memory.PageTables;
import org.vmcoregdb.memory.Paging;

class KernelFinderTest {
    private static final long SOMEWHERE = 0x800000;

    private static String source(KernelLocation where, String name) {
        return where.facts().stream()
                .filter(f -> f.name().equals(name))
                .map(f -> f.value() + " [" + f.source() + "]")
                .findFirst()
                .orElse("");
    }

    private static void assertRefused(HiddenKernel kernel, String... why) {
        assertThatThrownBy(kernel::find).isInstanceOf(FormatException.class).hasMessageContainingAll(why);
    }

    @Test
    void aNoteIsTakenAsItIs() throws Exception {
        FakeDump dump = new FakeDump().info("OSRELEASE", "6.9").info("NUMBER(phys_base)", "4096");
        KernelLocation where = KernelFinder.find(dump, Overrides.NONE);
        assertThat(source(where, "release")).isEqualTo("6.9 [vmcoreinfo OSRELEASE]");
        assertThat(source(where, "phys_base")).isEqualTo("0x1000 [vmcoreinfo NUMBER(phys_base)]");
        assertThat(source(where, "KASLR offset")).isEqualTo("0x0 [vmcoreinfo has no KERNELOFFSET]");
        assertThat(dump.lookups()).as("nothing is searched").isZero();
        Overrides overrides = new Overrides(OptionalLong.of(-0x2000), OptionalLong.of(0x3000), OptionalLong.empty());
        KernelLocation set = KernelFinder.find(dump, overrides);
        assertThat(source(set, "phys_base")).isEqualTo("-0x2000 [--set]");
        assertThat(source(set, "KASLR offset")).isEqualTo("0x3000 [--set]");
        assertThat(set.info().number("phys_base")).hasValue(-0x2000);
        assertThat(set.info().kernelOffset()).hasValue(0x3000);
    }

    /** Until 4.10 the text has the address of phys_base only: kdump's file header says where the image is. */
    @Test
    void theHeaderOfAFileThatOldKernelsWrote() throws Exception {
        FakeDump dump = new FakeDump().info("OSRELEASE", "2.6.32").headerPhysBase(0x1000);
        KernelLocation where = KernelFinder.find(dump, Overrides.NONE);
        assertThat(source(where, "phys_base")).isEqualTo("0x1000 [the file's header]");
        assertThat(source(where, "KASLR offset")).isEqualTo("0x0 [vmcoreinfo has no KERNELOFFSET]");
    }

    /** As Hyper-V wrote it. */
    @Test
    void aNoteOfZerosIsPassedOver() throws Exception {
        HiddenKernel kernel = new HiddenKernel().inMemory(SOMEWHERE, vmcoreInfo(RELEASE, PHYS_BASE));
        kernel.dump().withInfo("\0\0\0\0");
        KernelLocation where = kernel.find();
        assertThat(source(where, "vmcoreinfo note")).isEqualTo("not believed [it is empty]");
        assertThat(source(where, "vmcoreinfo")).contains("in memory, at physical address 0x800000");
        assertThat(where.info().kernelOffset()).hasValue(SLIDE);
        assertThat(where.doubts()).containsExactly("The dump's vmcoreinfo note is not believed: it is empty");
        HiddenKernel damaged = new HiddenKernel();
        damaged.dump().withInfo("OS\1ELEASE=6.1");
        assertRefused(damaged, "The dump's vmcoreinfo note is not to be used: it is damaged", "none in its memory");
    }

    @Test
    void aNoteOfAnotherKernelIsPassedOver() throws Exception {
        for (String note : new String[] {
            vmcoreInfo("5.0-other", PHYS_BASE), vmcoreInfo(RELEASE, PHYS_BASE + 0x1000), vmcoreInfo(RELEASE, 0)
        }) {
            HiddenKernel kernel = new HiddenKernel().inMemory(SOMEWHERE, vmcoreInfo(RELEASE, PHYS_BASE));
            kernel.dump().withInfo(note);
            // where the last note has the kernel is a page that a filter left out, which it does with no kernel's
            kernel.dump().page(PHYSICAL - PHYS_BASE + 0x2000, PageLookup.Absent.of(AbsenceReason.EXCLUDED));
            KernelLocation where = kernel.find();
            assertThat(where.info().number("phys_base")).hasValue(PHYS_BASE);
            assertThat(source(where, "vmcoreinfo note")).contains("not believed [there is no kernel");
        }
    }

    @Test
    void aNoteThatIsContradictedIsAllThereIs() throws Exception {
        HiddenKernel kernel = new HiddenKernel();
        kernel.dump().withInfo(vmcoreInfo("5.0-other", PHYS_BASE));
        KernelLocation where = kernel.find();
        assertThat(where.info().get("OSRELEASE")).contains("5.0-other");
        assertThat(where.doubts()).singleElement().asString().contains("believed for want of a better one");
    }

    @Test
    void ofSeveralNotesTheOneCountsThatMemoryBearsOut() throws Exception {
        HiddenKernel kernel = new HiddenKernel();
        String wrong = vmcoreInfo("5.0-other", PHYS_BASE);
        kernel.dump()
                .withInfo(wrong)
                .note(new Note("VMCOREINFO", 0, wrong.getBytes(StandardCharsets.US_ASCII)))
                .note(new Note("VMCOREINFO", 0, vmcoreInfo(RELEASE, PHYS_BASE).getBytes(StandardCharsets.US_ASCII)));
        KernelLocation where = kernel.find();
        assertThat(where.info().get("OSRELEASE")).contains(RELEASE);
        assertThat(where.doubts())
                .singleElement()
                .asString()
                .contains("of 2 different ones memory bears out that of " + RELEASE
                        + ", and not the first, of 5.0-other");
    }

    @Test
    void aNoteThatMemoryBearsOutOrCannotTellOfIsTaken() throws Exception {
        HiddenKernel kernel = new HiddenKernel();
        kernel.dump().withInfo(vmcoreInfo(RELEASE, PHYS_BASE));
        assertThat(kernel.find().doubts()).isEmpty();
        assertThat(kernel.dump().lookups()).as("nothing is searched").isLessThan(20);
        FakeDump without = new FakeDump().withInfo(vmcoreInfo(RELEASE, PHYS_BASE));
        assertThat(KernelFinder.find(without, Overrides.NONE).doubts()).isEmpty();
    }

    @Test
    void theSearchHasALimitAndSaysSo() throws Exception {
        HiddenKernel kernel = new HiddenKernel().inMemory(SOMEWHERE, vmcoreInfo(RELEASE, PHYS_BASE));
        List<Long> progress = new ArrayList<>();
        Overrides little = Overrides.NONE.searching(new SearchScope(2 << 12, (done, total) -> progress.add(done)));
        assertThatThrownBy(() -> kernel.find(little))
                .hasMessageContaining("there is none in the first 0 MiB of its memory either")
                .hasMessageContaining("--set search=");
        assertThat(progress).endsWith(2L << 12);
        Thread.currentThread().interrupt();
        assertThatThrownBy(kernel::find).hasMessageContaining("was stopped");
        assertThat(source(kernel.find(), "vmcoreinfo")).contains("0x800000");
    }

    /** 184 bytes that claim 2^60: all of it is memory that the filter left out, or past the end of the file. */
    @Test
    void memoryThatIsOnlyClaimedIsNotSearched() throws Exception {
        for (boolean inFile : new boolean[] {false, true}) {
            byte[] core = ElfWriter.core().load(0, 0, new byte[0], 1L << 60).build();
            int fileSize = 64 + 32; // p_filesz of the first program header
            ByteBuffer.wrap(core).order(ByteOrder.LITTLE_ENDIAN).putLong(fileSize, inFile ? 1L << 60 : 0);
            try (DumpFile dump = ElfCoreDump.open(new ByteArraySource("claims", core), Packing.NONE)) {
                assertThatThrownBy(() -> KernelFinder.find(dump, Overrides.NONE))
                        .hasMessageContaining("there is none in its memory either");
            }
        }
    }

    @Test
    void theTextInMemory() throws Exception {
        HiddenKernel kernel = new HiddenKernel()
                .inMemory(SOMEWHERE, vmcoreInfo(RELEASE, PHYS_BASE))
                .inMemory(SOMEWHERE + 0x3000, vmcoreInfo(RELEASE, PHYS_BASE) + "CRASHTIME=1700000000\n")
                .inMemory(SOMEWHERE + 0x5000, "OSRELEASE=no such thing\n");
        KernelLocation where = kernel.find();
        assertThat(source(where, "vmcoreinfo"))
                .isEqualTo("in memory, at physical address 0x800000 [found by its first line]");
        assertThat(source(where, "build-id")).isEqualTo("0102 [that vmcoreinfo's BUILD-ID]");
        assertThat(where.info().kernelOffset()).hasValue(SLIDE);
        assertThat(where.pageTableRoot()).isEmpty();
        assertThat(where.textStart()).hasValue(IMAGE);
    }

    @Test
    void ofSeveralTextsTheOneThatFits() throws Exception {
        HiddenKernel kernel = new HiddenKernel()
                .inMemory(SOMEWHERE, vmcoreInfo("5.0-before", PHYS_BASE))
                .inMemory(SOMEWHERE + 0x1000, vmcoreInfo(RELEASE, PHYS_BASE));
        assertThat(source(kernel.find(), "vmcoreinfo")).contains("0x801000", "of 2 such texts the one that fits");
        Overrides wrong = new Overrides(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(SOMEWHERE));
        assertThatThrownBy(() -> kernel.find(wrong)).hasMessageContaining("does not fit: there is no 5.0-before");
        Overrides right = new Overrides(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(SOMEWHERE + 4096));
        assertThat(source(kernel.find(right), "vmcoreinfo")).endsWith("[--set]");
        Overrides none = new Overrides(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(0x900000));
        assertThatThrownBy(() -> kernel.find(none)).hasMessageContaining("no vmcoreinfo at physical address 0x900000");
    }

    @Test
    void severalThatFitAreListedAndSoAreThoseThatDoNot() {
        HiddenKernel two = new HiddenKernel()
                .inMemory(SOMEWHERE, vmcoreInfo(RELEASE, PHYS_BASE))
                .inMemory(SOMEWHERE + 0x1000, vmcoreInfo(RELEASE, PHYS_BASE) + "NUMBER(more)=1\n");
        assertRefused(two, "more than one fits", RELEASE + " at 0x800000, " + RELEASE + " at 0x801000", "--set");
        HiddenKernel none = new HiddenKernel()
                .inMemory(SOMEWHERE, vmcoreInfo("5.0", PHYS_BASE))
                .inMemory(SOMEWHERE + 0x1000, vmcoreInfo("5.1", PHYS_BASE));
        assertRefused(none, "none fits", "5.0 at 0x800000, 5.1 at 0x801000");
    }

    @Test
    void aWrongPhysBaseIsCorrectedByAPageTable() throws Exception {
        HiddenKernel kernel = new HiddenKernel()
                .inMemory(SOMEWHERE, vmcoreInfo(RELEASE, PHYS_BASE + 0x200000))
                .cpu(ROOT, 0);
        KernelLocation where = kernel.find();
        assertThat(where.info().number("phys_base")).hasValue(PHYS_BASE);
        assertThat(source(where, "phys_base")).contains("CR3 of CPU 0");
    }

    /** 2.6.32 as a PV guest: what is before its image is mapped, from the beginning of the image's part of the address space on. */
    @Test
    void memoryBeforeTheImageOfAnOldXenGuestIsNotTheImage() throws Exception {
        FakeDump dump = new FakeDump().withoutInfo();
        PageTables tables = new PageTables(dump, 4, ROOT, 0);
        long text = X86_64.START_KERNEL_MAP + 0x1000000;
        tables.map(X86_64.START_KERNEL_MAP, 0).map(text, 0x1000000).map(text + 4096, 0x1001000);
        dump.put(0, new byte[4096]).put(0x1000000, new byte[8192]);
        dump.put(
                0x1001100, "Linux version 2.6.32-old (who@where) (gcc) #1 SMP\n\0".getBytes(StandardCharsets.US_ASCII));
        dump.cpu(new CpuState(
                ".xen_prstatus", new RegisterSet.Builder().set(X86_64.CR3, ROOT).build()));
        KernelLocation where = KernelFinder.find(dump, Overrides.NONE);
        assertThat(where.imageStart()).hasValue(text);
        assertThat(source(where, "KASLR offset")).startsWith("0x0 ");
        assertThat(where.info().number("phys_base")).hasValue(0);
    }

    @Test
    void withoutAnyTextRegistersAndTheBannerTell() throws Exception {
        for (long cr3 : new long[] {ROOT, ROOT | 0x1000, ROOT | 5}) {
            KernelLocation where = new HiddenKernel()
                    .cpu(0, 0)
                    .cpu(0x7f000000, 0)
                    .cpu(cr3, 0)
                    .banner(RELEASE)
                    .find();
            assertThat(where.pageTableRoot()).hasValue(ROOT);
            assertThat(where.imageStart()).hasValue(IMAGE);
            assertThat(where.textStart()).hasValue(IMAGE);
            assertThat(where.info().get("OSRELEASE")).contains(RELEASE);
            assertThat(where.info().number("phys_base")).hasValue(PHYS_BASE);
            assertThat(where.info().kernelOffset()).hasValue(SLIDE);
            assertThat(where.info().number("pgtable_l5_enabled")).hasValue(0);
            assertThat(source(where, "page tables")).isEqualTo("0x100000 [CR3 of CPU 2]");
            assertThat(source(where, "release")).contains("linux_banner");
        }
        KernelLocation deep =
                new HiddenKernel(5).cpu(ROOT, 1 << 12).banner(RELEASE).find();
        assertThat(deep.info().number("pgtable_l5_enabled")).hasValue(1);
        assertThat(KernelLayout.of(new FakeDump(), deep, name -> OptionalLong.empty()))
                .isEqualTo(new KernelLayout(
                        SLIDE,
                        new ImageMapping(X86_64.START_KERNEL_MAP, 1L << 30, PHYS_BASE),
                        ROOT,
                        Paging.of(Machine.X86_64).orElseThrow(),
                        new PageTableShape(5, 4096, 0)));
    }

    /** Before 4.13 the text is an array somewhere in the image, before 4.10 without the value of phys_base. */
    @Test
    void theTextOfAnOldKernelIsInItsImage() throws Exception {
        String text = vmcoreInfo(RELEASE, 0)
                .replace("NUMBER(phys_base)=0", "SYMBOL(phys_base)=ffffffff81801010")
                .replaceAll("KERNELOFFSET=.*\n", "");
        KernelLocation where = new HiddenKernel()
                .cpu(ROOT, 0)
                .banner(RELEASE)
                .text(IMAGE + 0x2bc8, text.replace(RELEASE, "5.0-before"))
                .text(IMAGE + 0x3008, text)
                .find();
        assertThat(source(where, "vmcoreinfo"))
                .isEqualTo("in memory, at 0x" + Long.toHexString(IMAGE + 0x3008)
                        + " [found in the image by its first line]");
        assertThat(where.info().number("phys_base")).hasValue(PHYS_BASE);
        assertThat(where.info().kernelOffset()).hasValue(SLIDE);
        assertThat(where.info().symbol("init_uts_ns")).isPresent();
        assertThat(where.imageStart()).hasValue(IMAGE);
    }

    @Test
    void aTextWithoutTheValueOfPhysBase() throws Exception {
        String old = vmcoreInfo(RELEASE, 0).replace("NUMBER(phys_base)=0", "SYMBOL(phys_base)=ffffffff81801010");
        HiddenKernel moved = new HiddenKernel().cpu(ROOT, 0);
        moved.dump().withInfo(old);
        assertThat(moved.find().info().number("phys_base"))
                .as("as a CPU's page table says")
                .hasValue(PHYS_BASE);
        assertThat(new HiddenKernel()
                        .cpu(ROOT, 0)
                        .inMemory(SOMEWHERE, old)
                        .find()
                        .info()
                        .number("phys_base"))
                .hasValue(PHYS_BASE);
        HiddenKernel without = new HiddenKernel();
        without.dump().withInfo(old);
        assertThat(without.find().info().number("phys_base"))
                .as("neither a CPU nor 0 proves it")
                .isEmpty();
    }

    @Test
    void whatCannotBeToldIsRefused() {
        assertRefused(new HiddenKernel(), "no vmcoreinfo", "no CPU's registers lead to a kernel");
        assertRefused(new HiddenKernel().cpu(ROOT, 0), "there is no banner of one");
        assertRefused(
                new HiddenKernel().cpu(ROOT, 0).banner(RELEASE).secondBanner("9.9"), "several: 6.1.0-hidden, 9.9");
        assertRefused(
                new HiddenKernel().inMemory(SOMEWHERE, vmcoreInfo(RELEASE, 0)),
                "does not fit: there is no 6.1.0-hidden");
    }

    @Test
    void aXenHost() throws Exception {
        FakeDump host = new FakeDump().info("OSRELEASE", "6.1").info("SYMBOL(swapper_pg_dir)", "ffffffff82000000");
        host.info("NUMBER(phys_base)", "0").note(new Note("VMCOREINFO_XEN", 0, new byte[8]));
        assertThatThrownBy(() -> KernelFinder.find(host, Overrides.NONE))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("whole Xen host");
        HiddenKernel readable = new HiddenKernel().inMemory(SOMEWHERE, vmcoreInfo(RELEASE, PHYS_BASE));
        readable.dump().note(new Note("Xen", 0x1000001, new byte[8]));
        assertThat(readable.find().info().get("OSRELEASE")).contains(RELEASE);
    }

    @Test
    void damagedMemoryIsRefusedInASentence() {
        Random random = new Random(5);
        for (int i = 0; i < Math.min(300, Integer.getInteger("mutations", 100)); i++) {
            HiddenKernel kernel = new HiddenKernel()
                    .inMemory(SOMEWHERE, vmcoreInfo(RELEASE, PHYS_BASE))
                    .banner(RELEASE)
                    .cpu(ROOT, 0);
            for (int k = 0; k < 4; k++) {
                long at = new long[] {SOMEWHERE, ROOT, ROOT + 0x1000, ROOT + 0x3000}[k] + random.nextInt(400);
                kernel.dump().put(at, new byte[] {(byte) random.nextInt()});
            }
            try {
                assertThat(kernel.find().facts()).isNotEmpty();
            } catch (FormatException refused) {
                assertThat(refused.getMessage()).startsWith("The dump");
            }
        }
    }
}
