package org.vmcoregdb.debuginfo;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.symbols.Symbol;

/** The memory of a module as sections. Since 6.4 code and data have ranges of their own; before, code comes first. */
final class ModuleSections {
    private ModuleSections() {}

    static List<MemorySection> of(Module module, int pageSize) {
        List<MemorySection> sections = new ArrayList<>();
        int codes = 0;
        int others = 0;
        for (Module.Range range : module.ranges()) {
            long start = range.start();
            long end = start + range.size();
            long codeEnd = codeEnd(module, start, end, pageSize);
            if (codeEnd != start) {
                String name = codes == 0 ? ".text" : codes == 1 ? ".init.text" : ".text." + codes;
                sections.add(new MemorySection(name, start, codeEnd, true));
                codes++;
            }
            if (codeEnd != end) {
                sections.add(new MemorySection(others == 0 ? ".data" : ".data." + others, codeEnd, end, false));
                others++;
            }
        }
        return sections;
    }

    /** After its last function: where the page of the next symbol begins, since code shares no page with data. */
    private static long codeEnd(Module module, long start, long end, int pageSize) {
        long[] lastCode = {0};
        long[] nextData = {end};
        module.symbols().forEach((Symbol symbol) -> {
            long at = symbol.address();
            if (Long.compareUnsigned(at - start, end - start) >= 0) {
                return;
            }
            if (symbol.isText()) {
                lastCode[0] = at;
                nextData[0] = end;
            } else if (nextData[0] == end) {
                nextData[0] = at;
            }
        });
        if (lastCode[0] == 0) {
            return start;
        }
        long page = nextData[0] & -(long) pageSize;
        return Long.compareUnsigned(page, lastCode[0]) > 0 ? page : nextData[0];
    }
}
