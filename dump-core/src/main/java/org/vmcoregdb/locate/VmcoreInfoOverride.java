package org.vmcoregdb.locate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.dump.VmcoreInfo;

/**
 * A vmcoreinfo text with the values given with {@code --set} laid over it.
 *
 * @param info the text, whose values count
 * @param source what to call it as the source of a value, such as {@code vmcoreinfo}
 * @param imageBase the name of the number that says where the image is in physical memory, if there is one ({@link
 *     KernelMapping#imageBase})
 * @param headerBase what the file's header says it is, for a text that does not have it
 */
record VmcoreInfoOverride(VmcoreInfo info, String source, Optional<String> imageBase, OptionalLong headerBase) {
    /** The same text with one line more, which counts before another of its key. */
    static VmcoreInfo with(VmcoreInfo info, String key, String value) {
        return VmcoreInfo.parse((key + "=" + value + "\n" + info.text()).getBytes(StandardCharsets.UTF_8));
    }

    /** The kernel where the text has it, or the user. */
    KernelLocation under(Overrides overrides, List<Fact> facts) {
        VmcoreInfo merged = info;
        List<Fact> all = new ArrayList<>(facts);
        info.get("OSRELEASE").ifPresent(r -> all.add(new Fact("release", r, source + " OSRELEASE")));
        info.get("BUILD-ID").ifPresent(id -> all.add(new Fact("build-id", id, source + " BUILD-ID")));
        OptionalLong slide = info.kernelOffset();
        if (overrides.kaslr().isPresent()) {
            slide = overrides.kaslr();
            merged = with(merged, "KERNELOFFSET", Long.toHexString(slide.getAsLong()));
        }
        all.add(
                slide.isEmpty()
                                && imageBase.isPresent()
                                && info.get("OSRELEASE").isPresent()
                        // kernels that can be moved say how far: both are of 3.14
                        ? new Fact("KASLR offset", Fact.hex(0), source + " has no KERNELOFFSET")
                        : Fact.of("KASLR offset", slide, overrides.kaslr(), source + " KERNELOFFSET"));
        if (imageBase.isPresent()) {
            String key = "NUMBER(" + imageBase.get() + ")";
            OptionalLong base = info.number(imageBase.get());
            if (overrides.physBase().isPresent()) {
                base = overrides.physBase();
                merged = with(merged, key, Long.toString(base.getAsLong()));
            }
            all.add(
                    base.isEmpty() && headerBase.isPresent()
                            ? Fact.of(imageBase.get(), headerBase, overrides.physBase(), "the file's header")
                            : Fact.of(imageBase.get(), base, overrides.physBase(), source + " " + key));
        }
        return new KernelLocation(merged, OptionalLong.empty(), OptionalLong.empty(), List.copyOf(all));
    }
}
