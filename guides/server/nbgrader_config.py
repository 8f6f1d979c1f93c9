"""What nbgrader needs to know on a class's server; lies in /etc/jupyter, for everyone."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "unroll"
c.Exchange.root = "/srv/nbgrader/exchange"
# The clock that due dates and times of submission are shown in.
c.Exchange.timezone = "UTC"
# As in the teacher's checkout: Validate runs only what marks depend on.
c.Execute.skip_cells_with_tag = "experiment"
c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--log-level=ERROR"]
c.Execute.iopub_timeout = 60  # a busy machine's messages come late
