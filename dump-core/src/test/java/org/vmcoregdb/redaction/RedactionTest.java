package org.vmcoregdb.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.mm.PageUse;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.security.Keys;

/** What is left out of the sample, and what is not. */
class RedactionTest {
    private static DumpFile dump;
    private static Kernel kernel;

    @BeforeAll
    static void open() {
        dump = Sample.dump();
        kernel = Sample.kernel(dump);
    }

    @AfterAll
    static void close() throws IOException {
        dump.close();
    }

    private static Kernel redacted(RedactionRules rules) throws FormatException {
        return Sample.kernel(Redaction.of(kernel, rules));
    }

    private static RedactionRules ofLog(RedactionRules.TextPattern... patterns) {
        return new RedactionRules(false, false, List.of(patterns));
    }

    private static List<RedactionRules.Span> word(String text, String word) {
        int at = text.indexOf(word);
        return at < 0 ? List.of() : List.of(new RedactionRules.Span(at, at + word.length()));
    }

    private static Stream<String> log(Kernel of) {
        return KernelLog.of(of).records().stream().map(LogRecord::text);
    }

    @Test
    void wordsOfTheLogAreReplacedAndNothingElse() throws FormatException {
        assertThat(log(kernel)).anyMatch(text -> text.contains("Command line"));
        Kernel without = redacted(ofLog(text -> word(text, "Command line"), text -> word(text, "nowhere at all")));
        assertThat(log(without)).noneMatch(text -> text.contains("Command line"));
        assertThat(log(without).toList())
                .isEqualTo(log(kernel)
                        .map(text -> text.replaceFirst("Command line", "X".repeat(12)))
                        .toList());
        assertThat(without.dump().warnings())
                .last()
                .asString()
                .startsWith("redacted")
                .contains(" in the log");
    }

    @Test
    void whatKeysKeepIsReplaced() throws FormatException {
        List<Keys.Key> keys = Keys.read(kernel).keys();
        assertThat(keys).isNotEmpty();
        Kernel without = redacted(new RedactionRules(false, true, List.of()));
        assertThat(Keys.read(without)).isEqualTo(Keys.read(kernel));
        for (Keys.Key key : keys) {
            for (long payload : key.isKeyring() ? List.<Long>of() : key.payload()) {
                if (payload >= kernel.needSymbol("_stext")) {
                    continue; // functions for this type of key, not what it keeps
                }
                assertThat(without.memory().readLong(payload)).isEqualTo(0x5858585858585858L);
            }
        }
    }

    @Test
    void pagesOfProgramsAreAbsentAndTheKernelsOwnAreNot() throws FormatException {
        Kernel without = redacted(new RedactionRules(true, false, List.of()));
        assertThat(Tasks.of(without).all()).hasSameSizeAs(Tasks.of(kernel).all());
        assertThat(log(without).toList()).isEqualTo(log(kernel).toList());
        PageUse use = PageUse.of(kernel);
        int shown = 0;
        int hidden = 0;
        for (MemoryRange range : dump.ranges()) {
            for (long pfn = range.start() / dump.pageSize(); pfn < range.end() / dump.pageSize(); pfn++) {
                PageLookup before = dump.lookup(pfn);
                PageLookup after = without.dump().lookup(pfn);
                if (before instanceof PageLookup.Absent) {
                    assertThat(after).isEqualTo(before);
                } else if (use.isKernels(pfn * dump.pageSize())) {
                    assertThat(after).isInstanceOf(PageLookup.Present.class);
                    shown++;
                } else {
                    assertThat(after).isEqualTo(PageLookup.Absent.of(AbsenceReason.REDACTED));
                    hidden++;
                }
            }
        }
        // makedumpfile has left out what it took for programs' and free already
        assertThat(shown).isGreaterThan(5000);
        assertThat(hidden).isLessThan(shown / 20);
    }

    @Test
    void theFileItselfCannotBeRead() throws FormatException {
        DumpFile without = Redaction.of(kernel, ofLog(text -> List.of()));
        assertThat(without.bytes()).isEmpty();
        assertThat(without.storedWord(0x1000)).isEmpty();
        assertThat(without.ranges()).isEqualTo(dump.ranges());
        assertThat(without.cpus()).hasSameSizeAs(dump.cpus());
        assertThat(without.notes()).isEqualTo(dump.notes());
    }

    @Test
    void whatCannotBeFoundOutIsNotShown() {
        Kernel bare = new FakeKernel().open();
        assertThatThrownBy(() -> Redaction.of(bare, new RedactionRules(true, false, List.of())))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("What is to be left out of this dump cannot be found in it: ");
        assertThatThrownBy(() -> Redaction.of(
                        new FakeKernel().symbol("prb", FakeKernel.DATA).open(), ofLog(t -> List.of())))
                .isInstanceOf(FormatException.class);
    }
}
