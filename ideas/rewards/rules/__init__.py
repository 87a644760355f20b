"""Pure rules of points: the table, what ideas bring, what thanks bring, who saw it first."""

from ideas.rewards.rules.table import MILESTONES, NOT_ENOUGH, RULES, Rule, milestone_points, periods_of, rule_of, season_of, week_of, why_not_spend

__all__ = ["MILESTONES", "NOT_ENOUGH", "RULES", "Rule", "milestone_points", "periods_of", "rule_of", "season_of", "week_of", "why_not_spend"]
