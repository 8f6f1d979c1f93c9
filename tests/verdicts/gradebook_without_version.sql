PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE unroll_verdict (
	student VARCHAR(128) NOT NULL, 
	lesson VARCHAR(128) NOT NULL, 
	exercise VARCHAR(128) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	score FLOAT NOT NULL, 
	max_score FLOAT NOT NULL, 
	mistake VARCHAR(128), 
	hint TEXT NOT NULL, 
	seconds FLOAT NOT NULL, 
	place INTEGER NOT NULL, 
	PRIMARY KEY (student, lesson, exercise)
);
INSERT INTO unroll_verdict VALUES('ada','01_rnn_cell','rnn_cell_forward','right',10.0,10.0,NULL,'',0.0089999999999999993199,0);
INSERT INTO unroll_verdict VALUES('ada','01_rnn_cell','rnn_forward','right',10.0,10.0,NULL,'',0.0089999999999999993199,1);
INSERT INTO unroll_verdict VALUES('boris','01_rnn_cell','rnn_cell_forward','missing',0.0,10.0,NULL,'Nothing is written here yet: replace the two lines at # YOUR CODE.',0.0089999999999999993199,0);
INSERT INTO unroll_verdict VALUES('boris','01_rnn_cell','rnn_forward','missing',0.0,10.0,NULL,'Nothing is written here yet: replace the two lines at # YOUR CODE.',0.0080000000000000001665,1);
INSERT INTO unroll_verdict VALUES('chen','01_rnn_cell','rnn_cell_forward','right',10.0,10.0,NULL,'',0.020000000000000000416,0);
INSERT INTO unroll_verdict VALUES('chen','01_rnn_cell','rnn_forward','missing',0.0,10.0,NULL,'Nothing is written here yet: replace the two lines at # YOUR CODE.',0.017999999999999998639,1);
INSERT INTO unroll_verdict VALUES('dora','01_rnn_cell','rnn_cell_forward','wrong',0.0,10.0,'bias-outside-tanh','The bias ba is added after tanh; it belongs inside, with the two products.',0.012999999999999999403,0);
INSERT INTO unroll_verdict VALUES('dora','01_rnn_cell','rnn_forward','right',10.0,10.0,NULL,'Right but for the mistake in rnn_cell_forward, which has cost its points there.',0.016000000000000000333,1);
INSERT INTO unroll_verdict VALUES('elif','01_rnn_cell','rnn_cell_forward','right',10.0,10.0,NULL,'',0.010999999999999999361,0);
INSERT INTO unroll_verdict VALUES('elif','01_rnn_cell','rnn_forward','wrong',0.0,10.0,'a0-never-used','The previous state is read from a[:, :, t-1]. At the first step that is a[:, :, -1], the last sheet of a, still all zeros – so a0 is never used. Carry the state in a variable that starts as a0.',0.029999999999999998889,1);
INSERT INTO unroll_verdict VALUES('farid','01_rnn_cell','rnn_cell_forward','error',0.0,10.0,'weights-swapped','Waa and Wax are exchanged: Waa multiplies the previous state, Wax the input. Read the letters as “to a, from a” and “to a, from x”.',0.0089999999999999993199,0);
INSERT INTO unroll_verdict VALUES('farid','01_rnn_cell','rnn_forward','error',0.0,10.0,'earlier-exercise','It builds on rnn_cell_forward, which is not right yet: mend that one first.',0.017000000000000001221,1);
INSERT INTO unroll_verdict VALUES('grete','01_rnn_cell','rnn_cell_forward','right',10.0,10.0,NULL,'',0.0089999999999999993199,0);
INSERT INTO unroll_verdict VALUES('grete','01_rnn_cell','rnn_forward','wrong',0.0,10.0,'state-not-carried','Every step starts again from a0; each has to start from the state that the step before it returned.',0.025999999999999998806,1);
INSERT INTO unroll_verdict VALUES('hana','01_rnn_cell','rnn_cell_forward','wrong',0.0,10.0,'sigmoid-for-tanh','The new state comes out of a sigmoid (all its entries are positive); this cell uses tanh.',0.024000000000000000499,0);
INSERT INTO unroll_verdict VALUES('hana','01_rnn_cell','rnn_forward','right',10.0,10.0,NULL,'Right but for the mistake in rnn_cell_forward, which has cost its points there.',0.021999999999999998723,1);
INSERT INTO unroll_verdict VALUES('ivo','01_rnn_cell','rnn_cell_forward','right',10.0,10.0,NULL,'',0.0080000000000000001665,0);
INSERT INTO unroll_verdict VALUES('ivo','01_rnn_cell','rnn_forward','wrong',0.0,10.0,'starts-from-zeros','The sequence starts from a state of zeros; it has to start from a0.',0.033000000000000001554,1);
INSERT INTO unroll_verdict VALUES('june','01_rnn_cell','rnn_cell_forward','wrong',0.0,10.0,'no-activation','The sum is right, but tanh is not applied to it.',0.014999999999999999444,0);
INSERT INTO unroll_verdict VALUES('june','01_rnn_cell','rnn_forward','right',10.0,10.0,NULL,'Right but for the mistake in rnn_cell_forward, which has cost its points there.',0.014999999999999999444,1);
INSERT INTO unroll_verdict VALUES('kwame','01_rnn_cell','rnn_cell_forward','error',0.0,10.0,NULL,'rnn_cell_forward is not defined: its cell stops with SyntaxError: ''('' was never closed (<ipython-input-2-11e6a46a5b54>, line 1)',0.0,0);
INSERT INTO unroll_verdict VALUES('kwame','01_rnn_cell','rnn_forward','error',0.0,10.0,'undefined-name','The name ''rnn_cell_forward'' has no value where the function uses it. Is it an argument, or an entry of one, that still has to be taken out?',0.012000000000000000249,1);
INSERT INTO unroll_verdict VALUES('lena','01_rnn_cell','rnn_cell_forward','right',10.0,10.0,NULL,'',0.021000000000000001304,0);
INSERT INTO unroll_verdict VALUES('lena','01_rnn_cell','rnn_forward','right',10.0,10.0,NULL,'',0.025000000000000001387,1);
INSERT INTO unroll_verdict VALUES('mateo','01_rnn_cell','rnn_cell_forward','right',10.0,10.0,NULL,'',0.0089999999999999993199,0);
INSERT INTO unroll_verdict VALUES('mateo','01_rnn_cell','rnn_forward','timeout',0.0,10.0,NULL,'The function did not finish within 5 seconds: is there a loop that never ends?',5.0019999999999997797,1);
INSERT INTO unroll_verdict VALUES('nadia','01_rnn_cell','rnn_cell_forward','right',10.0,10.0,NULL,'',0.0080000000000000001665,0);
INSERT INTO unroll_verdict VALUES('nadia','01_rnn_cell','rnn_forward','right',10.0,10.0,NULL,'',0.016000000000000000333,1);
INSERT INTO unroll_verdict VALUES('omar','01_rnn_cell','rnn_cell_forward','missing',0.0,10.0,NULL,'rnn_cell.ipynb is not valid JSON from line 65 on, it looks cut off: ask the student to submit again',0.0,0);
INSERT INTO unroll_verdict VALUES('omar','01_rnn_cell','rnn_forward','missing',0.0,10.0,NULL,'rnn_cell.ipynb is not valid JSON from line 65 on, it looks cut off: ask the student to submit again',0.0,1);
INSERT INTO unroll_verdict VALUES('priya','01_rnn_cell','rnn_cell_forward','missing',0.0,10.0,NULL,'the notebook holds none of this lesson''s cells: was another file meant?',0.0,0);
INSERT INTO unroll_verdict VALUES('priya','01_rnn_cell','rnn_forward','missing',0.0,10.0,NULL,'the notebook holds none of this lesson''s cells: was another file meant?',0.0,1);
CREATE TABLE unroll_submission (
	student VARCHAR(128) NOT NULL, 
	lesson VARCHAR(128) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	sandbox VARCHAR(16) NOT NULL, 
	PRIMARY KEY (student, lesson)
);
INSERT INTO unroll_submission VALUES('ada','01_rnn_cell','1b31e0f49f84dd69a0f80296c7109a1c3eec457792e90d4581ddd744bc528af7','bubblewrap');
INSERT INTO unroll_submission VALUES('boris','01_rnn_cell','74249abe6b0520207b6cd0ffcc5d3e2f7dff6040c4b57031846e20e189912ac1','bubblewrap');
INSERT INTO unroll_submission VALUES('chen','01_rnn_cell','4618fa3344f31c85209d1bfbfee6797333102f208b5b3c333077476b2b3942f7','bubblewrap');
INSERT INTO unroll_submission VALUES('dora','01_rnn_cell','42aabcfcf408853a5302ae75bea039d6108d27fcdd1747ea492f6cb6f48d0f2e','bubblewrap');
INSERT INTO unroll_submission VALUES('elif','01_rnn_cell','cf4d2333785ba754ff9c1b382a672af63706bdcb8e096ebd32874c189eca641a','bubblewrap');
INSERT INTO unroll_submission VALUES('farid','01_rnn_cell','fd8f2d2683d4a0a868ccf4d18ef68bb8a43cbd955d3f9b08a94a99b75cb7a7a3','bubblewrap');
INSERT INTO unroll_submission VALUES('grete','01_rnn_cell','28ec8a1134beb3f2e869e66fa4cb354f11ddf67bab2519aaaa8bd6b085da0aba','bubblewrap');
INSERT INTO unroll_submission VALUES('hana','01_rnn_cell','bcdaf2ef51e1d1385001a60279652fc067e36ff7df2ee5e0b9068cbb8dedf3ce','bubblewrap');
INSERT INTO unroll_submission VALUES('ivo','01_rnn_cell','4bc71087729b926f0da4f008fa302dc51ba1e75f96e0506ebb133d3bc062179c','bubblewrap');
INSERT INTO unroll_submission VALUES('june','01_rnn_cell','d7ca81b625b772b8f6ea68ccbf54d1859868576803ce23a4dd9e0f44b4b1a752','bubblewrap');
INSERT INTO unroll_submission VALUES('kwame','01_rnn_cell','84900ada8f4fd5cb372d76926f4da56bebb3b793093efe031add536f59d57f35','bubblewrap');
INSERT INTO unroll_submission VALUES('lena','01_rnn_cell','fc3d982323a57a9d9165305dde9edb37d4f8371721c0192c50960fd7b46c4fa9','bubblewrap');
INSERT INTO unroll_submission VALUES('mateo','01_rnn_cell','6925dde6154335deae926b265a3002aa9715bee2474ba79f79809ee6ae2525d6','bubblewrap');
INSERT INTO unroll_submission VALUES('nadia','01_rnn_cell','f5413a6f214e9d4777476c1245a7dcb5ec83cdfcbf30c1e1a5919422a12b3c73','bubblewrap');
INSERT INTO unroll_submission VALUES('omar','01_rnn_cell','6e4d46f161f33e6e0148f0fd6c3041692090c307d037430da2d30db97355a7bf','bubblewrap');
INSERT INTO unroll_submission VALUES('priya','01_rnn_cell','eea7b8e82816166bd6b2522db57f74e92eceaba42169c2c4245276b92d2f5d74','bubblewrap');
CREATE TABLE student (
	id VARCHAR(128) NOT NULL, 
	first_name VARCHAR(128), 
	last_name VARCHAR(128), 
	email VARCHAR(128), 
	lms_user_id VARCHAR(128), 
	PRIMARY KEY (id)
);
INSERT INTO student VALUES('ada','Ada','Byron',NULL,NULL);
INSERT INTO student VALUES('boris',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('chen',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('dora',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('elif',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('farid',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('grete',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('hana',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('ivo',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('june',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('kwame',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('lena',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('mateo',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('nadia',NULL,NULL,NULL,NULL);
INSERT INTO student VALUES('priya',NULL,NULL,NULL,NULL);
CREATE TABLE course (
	id VARCHAR(128) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (id)
);
INSERT INTO course VALUES('unroll');
INSERT INTO course VALUES('default_course');
CREATE TABLE assignment (
	id VARCHAR(32) NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	duedate DATETIME, 
	course_id VARCHAR(128) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name), 
	FOREIGN KEY(course_id) REFERENCES course (id)
);
INSERT INTO assignment VALUES('3cb024d17a0f4cd88528dd638e353721','01_rnn_cell','2026-11-02 12:00:00.000000','unroll');
CREATE TABLE notebook (
	id VARCHAR(32) NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	assignment_id VARCHAR(32), 
	kernelspec VARCHAR(1024), 
	PRIMARY KEY (id), 
	UNIQUE (name, assignment_id), 
	FOREIGN KEY(assignment_id) REFERENCES assignment (id)
);
INSERT INTO notebook VALUES('55b22eac8c90461fafa2276aef2979d9','rnn_cell','3cb024d17a0f4cd88528dd638e353721','{"display_name": "Python 3", "language": "python", "name": "python3"}');
CREATE TABLE submitted_assignment (
	id VARCHAR(32) NOT NULL, 
	assignment_id VARCHAR(32), 
	student_id VARCHAR(128), 
	timestamp DATETIME, 
	extension DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE (assignment_id, student_id), 
	FOREIGN KEY(assignment_id) REFERENCES assignment (id), 
	FOREIGN KEY(student_id) REFERENCES student (id)
);
INSERT INTO submitted_assignment VALUES('91959139896f4743870b10b188a1c107','3cb024d17a0f4cd88528dd638e353721','ada',NULL,NULL);
INSERT INTO submitted_assignment VALUES('c8ad333208d1461c836613daeb661f3d','3cb024d17a0f4cd88528dd638e353721','boris',NULL,NULL);
INSERT INTO submitted_assignment VALUES('83cd404198254ce691fdd10706cdeeca','3cb024d17a0f4cd88528dd638e353721','chen','2026-11-02 13:00:00.000000','1970-01-03 00:00:00.000000');
INSERT INTO submitted_assignment VALUES('3d81a863c21b4b15a7304576da37b67f','3cb024d17a0f4cd88528dd638e353721','dora',NULL,NULL);
INSERT INTO submitted_assignment VALUES('4739c809193f41469f31340da7eec968','3cb024d17a0f4cd88528dd638e353721','elif',NULL,NULL);
INSERT INTO submitted_assignment VALUES('c1fb2a1eb6da407b9478d7cdb990ad04','3cb024d17a0f4cd88528dd638e353721','farid',NULL,NULL);
INSERT INTO submitted_assignment VALUES('7fc2c388eb1942ec999ee955ceaafdad','3cb024d17a0f4cd88528dd638e353721','grete',NULL,NULL);
INSERT INTO submitted_assignment VALUES('0313f203570d43338e6880c27f76062d','3cb024d17a0f4cd88528dd638e353721','hana',NULL,NULL);
INSERT INTO submitted_assignment VALUES('30791dfbe9e944abbab3cf7f1f89f3b7','3cb024d17a0f4cd88528dd638e353721','ivo',NULL,NULL);
INSERT INTO submitted_assignment VALUES('470ed4c14d834369852f218a046e7426','3cb024d17a0f4cd88528dd638e353721','june',NULL,NULL);
INSERT INTO submitted_assignment VALUES('53de25e98ac94d05bb06bf0ef10eb69d','3cb024d17a0f4cd88528dd638e353721','kwame',NULL,NULL);
INSERT INTO submitted_assignment VALUES('8c208172370f4aa5b13c4caaf7f7575e','3cb024d17a0f4cd88528dd638e353721','lena',NULL,NULL);
INSERT INTO submitted_assignment VALUES('5317e33febe14a75aa54e7def77a3748','3cb024d17a0f4cd88528dd638e353721','mateo',NULL,NULL);
INSERT INTO submitted_assignment VALUES('7e25e154a4e445f296e91e67d2f9455f','3cb024d17a0f4cd88528dd638e353721','nadia',NULL,NULL);
INSERT INTO submitted_assignment VALUES('b121fad7081e40f4ac57db8d0b8f0833','3cb024d17a0f4cd88528dd638e353721','priya',NULL,NULL);
CREATE TABLE base_cell (
	id VARCHAR(32) NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	notebook_id VARCHAR(32) NOT NULL, 
	type VARCHAR(50), 
	PRIMARY KEY (id), 
	UNIQUE (name, notebook_id, type), 
	FOREIGN KEY(notebook_id) REFERENCES notebook (id)
);
INSERT INTO base_cell VALUES('74720dde79f749da8620bd4fc847eb31','rnn-cell-forward-test','55b22eac8c90461fafa2276aef2979d9','GradeCell');
INSERT INTO base_cell VALUES('2fcca08e938f4655b8d1b8a55999c7cc','rnn-forward-test','55b22eac8c90461fafa2276aef2979d9','GradeCell');
INSERT INTO base_cell VALUES('719218a1106d49de943e3de8a957e267','rnn-cell-forward','55b22eac8c90461fafa2276aef2979d9','SolutionCell');
INSERT INTO base_cell VALUES('5cf2cd5cb8be4ddd851342c9de0425b6','rnn-forward','55b22eac8c90461fafa2276aef2979d9','SolutionCell');
CREATE TABLE source_cell (
	id VARCHAR(32) NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	cell_type VARCHAR(8) NOT NULL, 
	locked BOOLEAN NOT NULL, 
	source TEXT, 
	checksum VARCHAR(128), 
	notebook_id VARCHAR(32), 
	PRIMARY KEY (id), 
	UNIQUE (name, notebook_id), 
	FOREIGN KEY(notebook_id) REFERENCES notebook (id)
);
INSERT INTO source_cell VALUES('f196943793444006b1c3e1025e278cd0','imports','code',1,replace('import sys\n\ntry:\n    import unroll\nexcept ModuleNotFoundError:  # the course''s own library lies one folder up\n    sys.path.append("..")\n\nimport numpy as np\n\nfrom unroll import check, draw, plot, softmax','\n',char(10)),'f24f580a7eeb4fbba7e41828017a4d7d','55b22eac8c90461fafa2276aef2979d9');
INSERT INTO source_cell VALUES('ff74dfb02f4844d993a49d7e3f55ca8e','rnn-cell-forward','code',0,replace('def rnn_cell_forward(xt, a_prev, parameters):\n    """Advance a recurrent cell by one step.\n\n    Args:\n        xt: the input at this step, shape (n_x, m).\n        a_prev: the state after the step before, shape (n_a, m).\n        parameters: a dictionary with the weights Wax (n_a, n_x), Waa (n_a, n_a), Wya (n_y, n_a)\n            and the biases ba (n_a, 1), by (n_y, 1).\n\n    Returns:\n        a_next: the new state, equation (1), shape (n_a, m).\n        yt_pred: the prediction, equation (2), shape (n_y, m).\n        cache: the tuple (a_next, a_prev, xt, parameters).\n    """\n    # YOUR CODE (in place of the next line)\n    raise NotImplementedError\n    return a_next, yt_pred, cache','\n',char(10)),'3534e3ea02bed6da1b0342119d9616a1','55b22eac8c90461fafa2276aef2979d9');
INSERT INTO source_cell VALUES('fb072a4a4fed42dea4ee14e05f2633b2','rnn-cell-forward-test','code',1,replace('check(rnn_cell_forward)\n### BEGIN HIDDEN TESTS\nfrom autograder.hidden import grade\ngrade(rnn_cell_forward)\n### END HIDDEN TESTS','\n',char(10)),'b7c1bf217b255850735a2fce75004236','55b22eac8c90461fafa2276aef2979d9');
INSERT INTO source_cell VALUES('c8297906d08d4ee08bf5b0dc5a058125','rnn-forward','code',0,replace('def rnn_forward(x, a0, parameters):\n    """Run a recurrent cell along a batch of sequences.\n\n    Args:\n        x: the inputs, shape (n_x, m, T_x).\n        a0: the state before the first step, shape (n_a, m).\n        parameters: the dictionary that rnn_cell_forward takes.\n\n    Returns:\n        a: the states of all steps, shape (n_a, m, T_x).\n        y_pred: the predictions of all steps, shape (n_y, m, T_x).\n        caches: the pair (list of the T_x caches, x).\n    """\n    # YOUR CODE (in place of the next line)\n    raise NotImplementedError\n    return a, y_pred, caches','\n',char(10)),'c20e9d24d736350a229c56f4a1ae51d8','55b22eac8c90461fafa2276aef2979d9');
INSERT INTO source_cell VALUES('e16f06127df14d60b7b3f1ea751287c2','rnn-forward-test','code',1,replace('check(rnn_forward)\n### BEGIN HIDDEN TESTS\nfrom autograder.hidden import grade\ngrade(rnn_forward)\n### END HIDDEN TESTS','\n',char(10)),'959607e63d0bad06f669574325bc0c9a','55b22eac8c90461fafa2276aef2979d9');
CREATE TABLE submitted_notebook (
	id VARCHAR(32) NOT NULL, 
	assignment_id VARCHAR(32), 
	notebook_id VARCHAR(32), 
	flagged BOOLEAN, 
	late_submission_penalty FLOAT, 
	PRIMARY KEY (id), 
	UNIQUE (notebook_id, assignment_id), 
	FOREIGN KEY(assignment_id) REFERENCES submitted_assignment (id), 
	FOREIGN KEY(notebook_id) REFERENCES notebook (id)
);
INSERT INTO submitted_notebook VALUES('07a5893202a54030847129ecbd3753c4','91959139896f4743870b10b188a1c107','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('b24024b9d2ab4fd4b6e3ca0b611d2b72','c8ad333208d1461c836613daeb661f3d','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('fe982a02245948279604d5e3663e86ca','83cd404198254ce691fdd10706cdeeca','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('52710b6a26274c718eebfcad49f2bce9','3d81a863c21b4b15a7304576da37b67f','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('d331033592894e9eb0638e0053ff6b24','4739c809193f41469f31340da7eec968','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('9b03303b76134767ae37e09d1956eaa8','c1fb2a1eb6da407b9478d7cdb990ad04','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('6cab5c659fde4997b84ec164e14c3b68','7fc2c388eb1942ec999ee955ceaafdad','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('e9438ee956f246b9876248de3078b8f7','0313f203570d43338e6880c27f76062d','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('14e4907a09374a9c84c6a6c2f992d61a','30791dfbe9e944abbab3cf7f1f89f3b7','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('16616add47594bda99989083371e975a','470ed4c14d834369852f218a046e7426','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('e5a8368cff4e481d8f0670215eb46ec1','53de25e98ac94d05bb06bf0ef10eb69d','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('50e049ddde484df098ec88627720495a','8c208172370f4aa5b13c4caaf7f7575e','55b22eac8c90461fafa2276aef2979d9',0,NULL);
INSERT INTO submitted_notebook VALUES('557e37ecd4f14a6ebb253e2000d29b50','5317e33febe14a75aa54e7def77a3748','55b22eac8c90461fafa2276aef2979d9',1,NULL);
INSERT INTO submitted_notebook VALUES('966c04804b12457a8a9b307660c1cdc3','7e25e154a4e445f296e91e67d2f9455f','55b22eac8c90461fafa2276aef2979d9',0,2.0);
INSERT INTO submitted_notebook VALUES('d897114bb3334f489f237c8461e3c878','b121fad7081e40f4ac57db8d0b8f0833','55b22eac8c90461fafa2276aef2979d9',0,NULL);
CREATE TABLE grade_cells (
	id VARCHAR(32) NOT NULL, 
	max_score FLOAT NOT NULL, 
	cell_type VARCHAR(8) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES base_cell (id)
);
INSERT INTO grade_cells VALUES('74720dde79f749da8620bd4fc847eb31',10.0,'code');
INSERT INTO grade_cells VALUES('2fcca08e938f4655b8d1b8a55999c7cc',10.0,'code');
CREATE TABLE solution_cells (
	id VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES base_cell (id)
);
INSERT INTO solution_cells VALUES('719218a1106d49de943e3de8a957e267');
INSERT INTO solution_cells VALUES('5cf2cd5cb8be4ddd851342c9de0425b6');
CREATE TABLE task_cells (
	id VARCHAR(32) NOT NULL, 
	max_score FLOAT NOT NULL, 
	cell_type VARCHAR(8) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES base_cell (id)
);
CREATE TABLE grade (
	id VARCHAR(32) NOT NULL, 
	notebook_id VARCHAR(32), 
	cell_id VARCHAR(32), 
	auto_score FLOAT, 
	manual_score FLOAT, 
	extra_credit FLOAT, 
	needs_manual_grade BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (cell_id, notebook_id), 
	FOREIGN KEY(notebook_id) REFERENCES submitted_notebook (id), 
	FOREIGN KEY(cell_id) REFERENCES base_cell (id)
);
INSERT INTO grade VALUES('9b97d13786ee49abbf0fd75ed15b7391','07a5893202a54030847129ecbd3753c4','74720dde79f749da8620bd4fc847eb31',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('3c95dfa8ee8f43dd9a04fe9c105914df','07a5893202a54030847129ecbd3753c4','2fcca08e938f4655b8d1b8a55999c7cc',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('c8a8f66c5773465e9348f205a1e9c787','b24024b9d2ab4fd4b6e3ca0b611d2b72','74720dde79f749da8620bd4fc847eb31',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('975138246a6140c5b810dd20f42762cd','b24024b9d2ab4fd4b6e3ca0b611d2b72','2fcca08e938f4655b8d1b8a55999c7cc',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('a3e2526bb15b4915b5f69de99aacf9f0','fe982a02245948279604d5e3663e86ca','74720dde79f749da8620bd4fc847eb31',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('a071406d00534c6a84aa818d22c53c69','fe982a02245948279604d5e3663e86ca','2fcca08e938f4655b8d1b8a55999c7cc',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('b95e5378b16a41338ddca62dfd417872','52710b6a26274c718eebfcad49f2bce9','74720dde79f749da8620bd4fc847eb31',0.0,NULL,1.5,0);
INSERT INTO grade VALUES('7322caa43f16484a844c32ba2df8fd68','52710b6a26274c718eebfcad49f2bce9','2fcca08e938f4655b8d1b8a55999c7cc',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('bb5e8a7710cd47568f48b7c4aa6226e1','d331033592894e9eb0638e0053ff6b24','74720dde79f749da8620bd4fc847eb31',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('b8ba0d0cfedf47dbb060825dbb57f905','d331033592894e9eb0638e0053ff6b24','2fcca08e938f4655b8d1b8a55999c7cc',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('866faea85c6d43e088d99d4a9dcb7353','9b03303b76134767ae37e09d1956eaa8','74720dde79f749da8620bd4fc847eb31',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('cfa7a247c6104510a298def5d4bf0369','9b03303b76134767ae37e09d1956eaa8','2fcca08e938f4655b8d1b8a55999c7cc',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('7db968ba91614407931bb8b66e6195de','6cab5c659fde4997b84ec164e14c3b68','74720dde79f749da8620bd4fc847eb31',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('669c6c42bba0492e9bbf37c8e53c4d40','6cab5c659fde4997b84ec164e14c3b68','2fcca08e938f4655b8d1b8a55999c7cc',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('3f567cff40644249994c98a6dede2caa','e9438ee956f246b9876248de3078b8f7','74720dde79f749da8620bd4fc847eb31',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('bff3477e9eb94fb38975ac674aaf3a68','e9438ee956f246b9876248de3078b8f7','2fcca08e938f4655b8d1b8a55999c7cc',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('fefcea10532d4b9abd1972fa38141211','14e4907a09374a9c84c6a6c2f992d61a','74720dde79f749da8620bd4fc847eb31',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('4de3e6ec301843d3882cea6e52bf8028','14e4907a09374a9c84c6a6c2f992d61a','2fcca08e938f4655b8d1b8a55999c7cc',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('3bbb53a3f34d4a0ebcf5272cafea946e','16616add47594bda99989083371e975a','74720dde79f749da8620bd4fc847eb31',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('2ac29a0901354b9f8ef402c41de5dece','16616add47594bda99989083371e975a','2fcca08e938f4655b8d1b8a55999c7cc',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('fea8325bb49f4c27b93e58f80ecf6c07','e5a8368cff4e481d8f0670215eb46ec1','74720dde79f749da8620bd4fc847eb31',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('3916fd5ec19f4b408c4ff5a0878a1ebf','e5a8368cff4e481d8f0670215eb46ec1','2fcca08e938f4655b8d1b8a55999c7cc',0.0,6.5,NULL,0);
INSERT INTO grade VALUES('05875cc5123c4b768ecc2964d9f59400','50e049ddde484df098ec88627720495a','74720dde79f749da8620bd4fc847eb31',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('4f578467b704443ca6b8201672b0b432','50e049ddde484df098ec88627720495a','2fcca08e938f4655b8d1b8a55999c7cc',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('b2a15e20833b4095afacc2bb8c1ca233','557e37ecd4f14a6ebb253e2000d29b50','74720dde79f749da8620bd4fc847eb31',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('5af44e23d98a4b029331672c9c13a675','557e37ecd4f14a6ebb253e2000d29b50','2fcca08e938f4655b8d1b8a55999c7cc',0.0,NULL,NULL,0);
INSERT INTO grade VALUES('99f839929d58476b8541ae9f46bccb7a','966c04804b12457a8a9b307660c1cdc3','74720dde79f749da8620bd4fc847eb31',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('9a8da38f2dd442e0b5fd482afab15797','966c04804b12457a8a9b307660c1cdc3','2fcca08e938f4655b8d1b8a55999c7cc',10.0,NULL,NULL,0);
INSERT INTO grade VALUES('81e66e2c0aad4dd489dd6936f10dd8be','d897114bb3334f489f237c8461e3c878','74720dde79f749da8620bd4fc847eb31',NULL,NULL,NULL,1);
INSERT INTO grade VALUES('a3f35452d8b6420cb3dd7153101f3a6a','d897114bb3334f489f237c8461e3c878','2fcca08e938f4655b8d1b8a55999c7cc',NULL,NULL,NULL,1);
CREATE TABLE comment (
	id VARCHAR(32) NOT NULL, 
	notebook_id VARCHAR(32), 
	cell_id VARCHAR(32), 
	auto_comment TEXT, 
	manual_comment TEXT, 
	PRIMARY KEY (id), 
	UNIQUE (cell_id, notebook_id), 
	FOREIGN KEY(notebook_id) REFERENCES submitted_notebook (id), 
	FOREIGN KEY(cell_id) REFERENCES base_cell (id)
);
INSERT INTO comment VALUES('1b4f367de27c4955a12d69e4dd4e7dcf','07a5893202a54030847129ecbd3753c4','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('73cd8e7b0eec41258f8efb9f9e292850','07a5893202a54030847129ecbd3753c4','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
INSERT INTO comment VALUES('c31e1213ca2843b2bed2757f3d04e29a','b24024b9d2ab4fd4b6e3ca0b611d2b72','719218a1106d49de943e3de8a957e267','No response.',NULL);
INSERT INTO comment VALUES('b052a336f5c84f359054c23d80348e66','b24024b9d2ab4fd4b6e3ca0b611d2b72','5cf2cd5cb8be4ddd851342c9de0425b6','No response.',NULL);
INSERT INTO comment VALUES('f54ff724c0824b749dce552adc4b5c83','fe982a02245948279604d5e3663e86ca','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('e295f0f3ce3f412b8ea9d61de25ba15f','fe982a02245948279604d5e3663e86ca','5cf2cd5cb8be4ddd851342c9de0425b6','No response.',NULL);
INSERT INTO comment VALUES('1e4e46e22e584c6e8a141173f33436eb','52710b6a26274c718eebfcad49f2bce9','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('7b831d133e374864bed037ee2b5efad6','52710b6a26274c718eebfcad49f2bce9','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
INSERT INTO comment VALUES('2923dfe3babb4cbda33987fbdea00245','d331033592894e9eb0638e0053ff6b24','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('284b9cbaf9b542ffb4176fc92ca5941f','d331033592894e9eb0638e0053ff6b24','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
INSERT INTO comment VALUES('5ebb4c7c52b9462f85cfda3628ce7fcf','9b03303b76134767ae37e09d1956eaa8','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('5d8cecf10b9c454a9aa9d39d4a33475f','9b03303b76134767ae37e09d1956eaa8','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
INSERT INTO comment VALUES('7ee6314ca10743d9ad67e2ded9ae4d0d','6cab5c659fde4997b84ec164e14c3b68','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('df17a8d1650a475cb580ef1334006d72','6cab5c659fde4997b84ec164e14c3b68','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
INSERT INTO comment VALUES('7bf2a5d9ac904f9ea01753551e0d854b','e9438ee956f246b9876248de3078b8f7','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('0961e9f698bf4309a460d4fde3430e5f','e9438ee956f246b9876248de3078b8f7','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
INSERT INTO comment VALUES('93814ab25b94403d827d142b53716520','14e4907a09374a9c84c6a6c2f992d61a','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('6a7cc0c76c00458b9b6726476d1b5156','14e4907a09374a9c84c6a6c2f992d61a','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
INSERT INTO comment VALUES('12d8bf41e3544ca99f67dd34d91290c7','16616add47594bda99989083371e975a','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('3df595ebbc4a46eeb514945d3b22b824','16616add47594bda99989083371e975a','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
INSERT INTO comment VALUES('5bcd3c5011b4403ba14685a8cbfa608d','e5a8368cff4e481d8f0670215eb46ec1','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('7a6faedfca93474783ef801f7f072f12','e5a8368cff4e481d8f0670215eb46ec1','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,'A bracket was missing; the rest is right.');
INSERT INTO comment VALUES('d030a3fa99584a6ca31ee70a654ed49d','50e049ddde484df098ec88627720495a','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('6f7e933995d24284bc2269a073d0beec','50e049ddde484df098ec88627720495a','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
INSERT INTO comment VALUES('1f9bed317e1e4c43b5e3bb6503915983','557e37ecd4f14a6ebb253e2000d29b50','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('8de648b3e8d646739f35db9703cca5c3','557e37ecd4f14a6ebb253e2000d29b50','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
INSERT INTO comment VALUES('8fe53510288c45f0b134caafa3bfc5c9','966c04804b12457a8a9b307660c1cdc3','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('f4819183e667465491f37b49ac36201c','966c04804b12457a8a9b307660c1cdc3','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
INSERT INTO comment VALUES('79a9a51d82ef475b9a7840aa56a88ffb','d897114bb3334f489f237c8461e3c878','719218a1106d49de943e3de8a957e267',NULL,NULL);
INSERT INTO comment VALUES('e59585a4a07c4a21ba056b996882a543','d897114bb3334f489f237c8461e3c878','5cf2cd5cb8be4ddd851342c9de0425b6',NULL,NULL);
COMMIT;
