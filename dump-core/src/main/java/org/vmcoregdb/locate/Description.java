package org.vmcoregdb.locate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.dump.VmcoreInfo;

/**
 * A vmcoreinfo text with what the user knows better laid over it.
 *
 * @param info the text, whose values count
 * @param source what to call it as the source of a value, such as {@code vmcoreinfo}
 */
record Description(VmcoreInfo info, String source) {
    /** The same text with one line more, which counts before another of its key. */
    static VmcoreInfo with(VmcoreInfo info, String key, String value) {
        return VmcoreInfo.parse((key + "=" + value + "\n" + info.text()).getBytes(StandardCharsets.UTF_8));
    }

    /** The kernel where the text has it, or the user. */
    Whereabouts under(Overrides overrides, List<Finding> findings) {
        VmcoreInfo merged = info;
        List<Finding> all = new ArrayList<>(findings);
        info.get("OSRELEASE").ifPresent(r -> all.add(new Finding("release", r, source + " OSRELEASE")));
        info.get("BUILD-ID").ifPresent(id -> all.add(new Finding("build-id", id, source + " BUILD-ID")));
        OptionalLong slide = info.kernelOffset();
        if (overrides.kaslr().isPresent()) {
            slide = overrides.kaslr();
            merged = with(merged, "KERNELOFFSET", Long.toHexString(slide.getAsLong()));
        }
        all.add(Finding.of("KASLR offset", slide, overrides.kaslr(), source + " KERNELOFFSET"));
        OptionalLong physBase = info.number("phys_base");
        if (overrides.physBase().isPresent()) {
            physBase = overrides.physBase();
            merged = with(merged, "NUMBER(phys_base)", Long.toString(physBase.getAsLong()));
        }
        all.add(Finding.of("phys_base", physBase, overrides.physBase(), source + " NUMBER(phys_base)"));
        return new Whereabouts(merged, OptionalLong.empty(), OptionalLong.empty(), List.copyOf(all));
    }
}
