package org.vmcoregdb.server.command.sbitmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.kernel.device.TagQueue;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class SbitmapqCommandTest {
    private final SampleContext context = new SampleContext();

    /** The tags of the first disk's requests. */
    private String queue() throws CommandException {
        String disk = context.text("dev -d")
                .lines()
                .skip(1)
                .findFirst()
                .orElse("")
                .strip()
                .split(" +", -1)[3];
        String tags = context.text("p ((struct request_queue *)0x" + disk + ")->tag_set->tags[0]");
        long address = Long.parseUnsignedLong(
                tags.substring(tags.lastIndexOf("0x") + 2).strip(), 16);
        return Long.toHexString(context.kernel()
                .types()
                .struct("blk_mq_tags")
                .need("bitmap_tags")
                .at(address));
    }

    @Test
    void aQueueOfTheSample() throws CommandException {
        assertThat(context.text("sbitmapq " + queue()))
                .startsWith("depth = 256\nbusy = 0\ncleared = ")
                .contains("\nbits_per_word = 64\nmap_nr = 4\nalloc_hint = {")
                .contains("\nws = {\n\t{ .wait = inactive },\n")
                .contains("}\nround_robin = 0\nmin_shallow_depth = 4294967295\n\n00000000: 0000 0000 ");
        assertThat(context.json("sbitmapq " + queue())).contains("\"depth\":256");
        assertThat(context.text("sbitmapq -s request -a ffff888000000000 " + queue()))
                .isEmpty();
    }

    @Test
    void bitsOfWordsThatAreNotFull() {
        TagQueue queue = new TagQueue(
                20,
                3,
                List.of(0x81L, 0x2L, 0xfL),
                7,
                OptionalLong.empty(),
                List.of(3L, 4L),
                8,
                0,
                OptionalLong.empty(),
                List.of(new TagQueue.WaitState(OptionalLong.of(8), true)),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.of("it is gone"));
        assertThat(queue.used()).containsExactly(0L, 7L, 9L, 16L, 17L, 18L, 19L);
        assertThat(AnswerText.alone(new TagQueueAnswer(0x10, queue)))
                .isEqualTo("depth = 20\nbusy = 7\nbits_per_word = 8\nmap_nr = 3\nalloc_hint = {3, 4}\n"
                        + "wake_batch = 8\nwake_index = 0\nws = {\n\t{ .wait_cnt = 8, .wait = active },\n}\n\n"
                        + "00000000: 8102 0f\n[it is gone]\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sbitmapq -s request 10|-s and -a go together",
                "sbitmapq -v 10|-v and -p go with -s and -a",
                "sbitmapq|Missing required parameter",
                "sbitmapq 10|address 0x",
            })
    void wrongWords(String line, String sentence) {
        assertThatThrownBy(() -> context.run(line))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(sentence);
    }
}
