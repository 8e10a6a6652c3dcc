package org.vmcoregdb.locate;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.ImageScan;

/** {@code linux_banner}: {@code Linux version RELEASE (…) … VERSION} and a line end, in the image of every kernel. */
final class LinuxBanner {
    private static final byte[] FIRST = "Linux version ".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern SHAPE = Pattern.compile("Linux version (\\d[\\w.+~-]*) \\(.*\n", Pattern.DOTALL);
    private static final int LONGEST = 1024;

    private LinuxBanner() {}

    /** The releases that banners in a part of memory name; more than one if it is not clear which is the kernel's own. */
    static Set<String> releases(AddressSpace memory, long from, long bytes) {
        Set<String> releases = new TreeSet<>();
        ImageScan.forEach(memory, from, bytes, FIRST, at -> {
            byte[] text = new byte[LONGEST];
            ImageScan.copy(memory, at, text);
            int length = 0;
            while (length < LONGEST && text[length] != 0) {
                length++;
            }
            Matcher banner = SHAPE.matcher(ByteText.decode(text, 0, length));
            if (banner.matches()) {
                releases.add(banner.group(1));
            }
        });
        return releases;
    }
}
