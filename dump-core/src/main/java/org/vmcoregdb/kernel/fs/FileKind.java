package org.vmcoregdb.kernel.fs;

/** What an inode is: the {@code S_IFMT} bits of its mode ({@code include/uapi/linux/stat.h}). */
public enum FileKind {
    /** A file. */
    REGULAR("REG", 0x8000),
    /** A directory. */
    DIRECTORY("DIR", 0x4000),
    /** A character device. */
    CHARACTER("CHR", 0x2000),
    /** A block device. */
    BLOCK("BLK", 0x6000),
    /** A pipe, with a name or without. */
    FIFO("FIFO", 0x1000),
    /** A symbolic link. */
    LINK("LNK", 0xa000),
    /** A socket. */
    SOCKET("SOCK", 0xc000),
    /** None of these: inodes that are not files, such as those of epoll. */
    UNKNOWN("UNKN", 0);

    private static final int FORMAT_MASK = 0xf000;

    private final String letters;
    private final int format;

    FileKind(String letters, int format) {
        this.letters = letters;
        this.format = format;
    }

    /** Up to four letters. */
    public String letters() {
        return letters;
    }

    /** The kind in {@code i_mode}. */
    static FileKind ofMode(long mode) {
        for (FileKind kind : values()) {
            if (kind.format == (mode & FORMAT_MASK)) {
                return kind;
            }
        }
        return UNKNOWN;
    }
}
