package org.vmcoregdb.dump;

/** What a dump knows of one page: its bytes, or why they are missing. */
public sealed interface PageLookup {
    /**
     * The page is there.
     *
     * @param bytes one whole page of {@link DumpFile#pageSize()} bytes; shared, never to be modified
     * @param validFrom first byte of the page that the dump really has; 0 but where a memory range starts in mid-page
     * @param validTo end (exclusive) of what the dump really has; the page size but where a memory range or the file
     *     ends in mid-page
     */
    record Present(byte[] bytes, int validFrom, int validTo) implements PageLookup {
        /** A page that is complete. */
        public static Present whole(byte[] bytes) {
            return new Present(bytes, 0, bytes.length);
        }
    }

    /**
     * The page is not there.
     *
     * @param reason why
     */
    record Absent(AbsenceReason reason) implements PageLookup {
        private static final Absent[] ALL = new Absent[AbsenceReason.values().length];

        static {
            for (AbsenceReason r : AbsenceReason.values()) {
                ALL[r.ordinal()] = new Absent(r);
            }
        }

        /** The shared instance for {@code reason}. */
        public static Absent of(AbsenceReason reason) {
            return ALL[reason.ordinal()];
        }
    }
}
