package org.vmcoregdb.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ReadOnlyImageTest {
    private static final long IMAGE = 0xffff800008000000L;

    private record Ends(long text, long init) implements SymbolTable {
        @Override
        public Optional<Symbol> named(String name) {
            long address = name.equals("_etext") ? text : name.equals("_sinittext") ? init : 0;
            return address == 0 ? Optional.empty() : Optional.of(new Symbol(name, address, 'T', Optional.empty()));
        }

        @Override
        public List<Symbol> at(long address) {
            return List.of();
        }

        @Override
        public void forEach(Consumer<Symbol> action) {}
    }

    @Test
    void isBetweenTheTexts() {
        assertThat(ReadOnlyImage.of(new Ends(IMAGE + 0x100, IMAGE + 0x300), IMAGE, 0x1000))
                .contains(new ReadOnlyImage(IMAGE + 0x100, 0x200));
    }

    @Test
    void whatMakesNoSenseIsNotTaken() {
        assertThat(ReadOnlyImage.of(SymbolTable.NONE, IMAGE, 0x1000)).isEmpty();
        assertThat(ReadOnlyImage.of(new Ends(IMAGE + 0x100, 0), IMAGE, 0x1000)).isEmpty();
        assertThat(ReadOnlyImage.of(new Ends(IMAGE - 8, IMAGE + 0x300), IMAGE, 0x1000))
                .isEmpty();
        assertThat(ReadOnlyImage.of(new Ends(IMAGE + 0x300, IMAGE + 0x300), IMAGE, 0x1000))
                .isEmpty();
        assertThat(ReadOnlyImage.of(new Ends(IMAGE + 0x300, IMAGE + 0x1001), IMAGE, 0x1000))
                .isEmpty();
        assertThat(ReadOnlyImage.of(new Ends(IMAGE + 0x1000, IMAGE + 0x1100), IMAGE, 0x1000))
                .isEmpty();
    }
}
