package org.vmcoregdb.protocol.budget;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BudgetTest {
    private final Budget budget = new Budget(100, 60);

    @Test
    void limitsEachAndAllTogether() {
        Budget.Share one = budget.share();
        Budget.Share two = budget.share();
        assertThat(one.take(60)).isTrue();
        assertThat(one.take(1)).isFalse();
        assertThat(two.take(41)).isFalse();
        assertThat(two.take(40)).isTrue();
        assertThat(budget.taken()).isEqualTo(100);
        one.give(10);
        assertThat(two.take(10)).isTrue();
        one.close();
        one.close();
        assertThat(budget.taken()).isEqualTo(50);
        two.close();
        assertThat(budget.taken()).isZero();
    }
}
