package org.vmcoregdb.server.command.kmem;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.kernel.mm.FlagName;
import org.vmcoregdb.kernel.mm.HugePages;
import org.vmcoregdb.kernel.mm.VmallocArea;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** Answers of {@code kmem} that are a short table. */
public final class SmallAnswers {
    private SmallAnswers() {}

    /** What is added to per-CPU symbols: {@code kmem -o}. */
    public record PerCpuOffsets(List<CpuOffset> offsets) implements Answer {
        /**
         * A CPU's.
         *
         * @param online whether it was running
         */
        public record CpuOffset(int cpu, long offset, boolean online) {}

        @Override
        public String type() {
            return "per_cpu_offsets";
        }

        @Override
        public void text(TextPage page) {
            page.lines("PER-CPU OFFSET VALUES:\n");
            offsets.forEach(one -> page.format("%7s: %x%n", "CPU " + one.cpu(), one.offset()));
        }

        @Override
        public void json(JsonObject out) {
            out.put(
                    "offsets",
                    offsets.stream()
                            .map(one -> new JsonObject()
                                    .put("cpu", one.cpu())
                                    .address("offset", one.offset())
                                    .put("online", one.online()))
                            .toList());
        }
    }

    /**
     * The pools of huge pages: {@code kmem -h}.
     *
     * @param pageBytes size of a small page
     */
    public record HugePools(List<HugePages> pools, int pageBytes) implements Answer {
        @Override
        public String type() {
            return "huge_pages";
        }

        @Override
        public void text(TextPage page) {
            page.lines("     HSTATE        SIZE    FREE   TOTAL  NAME\n");
            for (HugePages pool : pools) {
                page.format(
                        "%x  %5s  %6d  %6d  %s%n",
                        pool.address(),
                        PagesText.size(pool.pages(), pageBytes).replace(" ", ""),
                        pool.free(),
                        pool.total(),
                        pool.name());
            }
        }

        @Override
        public void json(JsonObject out) {
            out.put(
                    "pools",
                    pools.stream()
                            .map(pool -> new JsonObject()
                                    .address("address", pool.address())
                                    .put("bytes", JsonObject.unsigned(pool.pages() * pageBytes))
                                    .put("free", JsonObject.unsigned(pool.free()))
                                    .put("total", JsonObject.unsigned(pool.total()))
                                    .put("name", pool.name()))
                            .toList());
        }
    }

    /**
     * The bits of {@code page.flags}: {@code kmem -g}.
     *
     * @param flags the word that is explained; without one all bits are
     * @param names of bits, in the order of the kernel's enumeration, in which a bit may have several names
     */
    public record PageFlags(Optional<Long> flags, List<FlagName> names) implements Answer {
        @Override
        public String type() {
            return "page_flags";
        }

        @Override
        public void text(TextPage page) {
            long word = flags.orElse(0L);
            String indent = word != 0 ? "  " : "";
            int width = Math.max(
                    9,
                    names.stream().mapToInt(flag -> flag.name().length()).max().orElse(0));
            int largest = names.stream().mapToInt(PageFlags::bit).max().orElse(0);
            if (word != 0) {
                page.append("FLAGS: ").append(Long.toHexString(word)).append('\n');
            }
            page.format("%s%-" + width + "s BIT  VALUE%n", indent, "PAGE-FLAG");
            boolean any = false;
            for (FlagName flag : names) {
                if (word == 0 || (word & flag.mask()) != 0) {
                    any = true;
                    page.format(
                            "%s%-" + width + "s  %2d  %s%n",
                            indent,
                            flag.name(),
                            bit(flag),
                            padded(flag.mask(), (largest + 1) / 4 + 1));
                }
            }
            if (!any) {
                page.lines("  (none found)\n");
            }
        }

        private static String padded(long value, int digits) {
            return String.format(Locale.ROOT, "%0" + digits + "x", value);
        }

        private static int bit(FlagName flag) {
            return Long.numberOfTrailingZeros(flag.mask());
        }

        @Override
        public void json(JsonObject out) {
            flags.ifPresent(word -> out.address("flags", word));
            out.put(
                    "names",
                    names.stream()
                            .filter(flag -> flags.isEmpty() || (flags.get() & flag.mask()) != 0)
                            .map(flag -> new JsonObject()
                                    .put("name", flag.name())
                                    .put("bit", bit(flag))
                                    .address("mask", flag.mask()))
                            .toList());
        }
    }

    /**
     * Areas that {@code vmalloc} mapped: {@code kmem -v}.
     *
     * @param problem why there may be more
     */
    public record VmallocAreas(List<VmallocArea> areas, Optional<String> problem) implements Answer {
        @Override
        public String type() {
            return "vmalloc_areas";
        }

        @Override
        public void text(TextPage page) {
            if (!areas.isEmpty() && !page.again(VmallocAreas.class)) {
                page.lines("   VMAP_AREA         VM_STRUCT                 ADDRESS RANGE                SIZE\n");
            }
            areas.forEach(area -> line(page, area));
            problem.ifPresent(why -> page.append('[').append(why).lines("]\n"));
        }

        private static void line(TextPage page, VmallocArea area) {
            page.format(
                    "%016x  %016x  %016x - %016x  %7d%n",
                    area.address(), area.struct(), area.start(), area.end(), area.end() - area.start());
        }

        @Override
        public void json(JsonObject out) {
            out.put("areas", areas.stream().map(VmallocAreas::json).toList()).put("problem", problem);
        }

        private static JsonObject json(VmallocArea area) {
            return new JsonObject()
                    .address("address", area.address())
                    .address("vm_struct", area.struct())
                    .address("start", area.start())
                    .address("end", area.end());
        }
    }
}
