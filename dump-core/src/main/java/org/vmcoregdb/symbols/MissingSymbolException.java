package org.vmcoregdb.symbols;

/** A symbol that a question cannot do without is in no symbol table at hand. The message is a sentence for the user. */
public final class MissingSymbolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param symbol the symbol's name */
    public MissingSymbolException(String symbol) {
        super("no symbol table at hand has the symbol " + symbol, null, false, false);
    }
}
