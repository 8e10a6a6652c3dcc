package org.vmcoregdb.symbols.kallsyms;

import java.util.Arrays;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.memory.AddressSpace;

/** The 256 tokens that compressed symbol names are made of. */
final class TokenTable {
    private static final int TOKENS = 256;
    private static final int MAX_TOKEN_BYTES = 64;

    /** The hash of a name is a polynomial in this, so that a token's part of it is known once for all names. */
    private static final int FACTOR = 31;

    private final byte[][] tokens;
    private final int[] hashes = new int[TOKENS];
    private final int[] powers = new int[TOKENS];
    /** The hashes without the first byte, which is the type letter where the token begins a name. */
    private final int[] afterLetter = new int[TOKENS];

    private TokenTable(byte[][] tokens) {
        this.tokens = tokens;
        for (int i = 0; i < TOKENS; i++) {
            int power = 1;
            for (int k = 0; k < tokens[i].length; k++) {
                power *= FACTOR;
            }
            powers[i] = power;
            hashes[i] = hash(tokens[i], 0);
            afterLetter[i] = hash(tokens[i], 1);
        }
    }

    private static int hash(byte[] text, int from) {
        int hash = 0;
        for (int i = from; i < text.length; i++) {
            hash = hash * FACTOR + text[i];
        }
        return hash;
    }

    /** The hash of a name without type letter. */
    static int hash(byte[] name) {
        return hash(name, 0);
    }

    static TokenTable read(AddressSpace memory, long tableAddress, long indexAddress) throws FormatException {
        byte[] index = memory.readBytes(indexAddress, 2 * TOKENS);
        int lastStart = memory.words().getShort(index, 2 * (TOKENS - 1)) & 0xffff;
        byte[] table = new byte[lastStart + MAX_TOKEN_BYTES];
        int length = memory.read(tableAddress, table, 0, table.length);
        byte[][] tokens = new byte[TOKENS][];
        for (int i = 0; i < TOKENS; i++) {
            int start = memory.words().getShort(index, 2 * i) & 0xffff;
            int end = start;
            while (end < length && table[end] != 0) {
                end++;
            }
            if (end >= length || end - start > MAX_TOKEN_BYTES) {
                throw new FormatException("kallsyms: token " + i + " does not end");
            }
            tokens[i] = Arrays.copyOfRange(table, start, end);
        }
        return new TokenTable(tokens);
    }

    /** Expands a compressed name, type letter first. */
    String expand(byte[] names, int from, int count) {
        int length = 0;
        for (int i = 0; i < count; i++) {
            length += tokens[names[from + i] & 0xff].length;
        }
        byte[] text = new byte[length];
        int at = 0;
        for (int i = 0; i < count; i++) {
            byte[] token = tokens[names[from + i] & 0xff];
            System.arraycopy(token, 0, text, at, token.length);
            at += token.length;
        }
        return ByteText.identifier(text, 0, text.length);
    }

    /** The hash of what a compressed name expands to, without its type letter. */
    int hash(byte[] names, int from, int count) {
        int at = from;
        while (at < from + count && tokens[names[at] & 0xff].length == 0) {
            at++; // of a damaged table
        }
        int hash = at < from + count ? afterLetter[names[at] & 0xff] : 0;
        for (int i = at + 1; i < from + count; i++) {
            int token = names[i] & 0xff;
            hash = hash * powers[token] + hashes[token];
        }
        return hash;
    }

    /** True if the compressed name is {@code wanted} but for its type letter; stops at the first difference. */
    boolean matches(byte[] names, int from, int count, byte[] wanted) {
        int at = -1;
        for (int i = 0; i < count; i++) {
            byte[] token = tokens[names[from + i] & 0xff];
            int start = 0;
            if (at < 0 && token.length > 0) {
                at = 0;
                start = 1;
            }
            if (at + token.length - start > wanted.length) {
                return false;
            }
            for (int k = start; k < token.length; k++) {
                if (token[k] != wanted[at++]) {
                    return false;
                }
            }
        }
        return at == wanted.length;
    }
}
