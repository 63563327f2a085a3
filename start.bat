@echo off
rem Double-click on Windows: finds Python, prepares it once, then offers a menu.
rem Saved as UTF-8 without BOM and with CRLF line ends; checked by tests/test_start_bat.py.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
title 日清
pushd "%~dp0"
if errorlevel 1 goto no_folder
set "PYTHONUTF8=1"
set "VENV_PYTHON=%CD%\.venv\Scripts\python.exe"
rem the list that was installed lies in .venv; a newer one after an update is installed again
if not exist "%VENV_PYTHON%" goto prepare
"%VENV_PYTHON%" -c "" >nul 2>nul
if errorlevel 1 goto prepare
fc /b requirements.txt ".venv\installed.txt" >nul 2>nul
if not errorlevel 1 goto menu

:prepare
echo.
echo 第一次使用（或程序有更新），正在准备，大约需要几分钟，请不要关闭窗口 ……
set "BASE_PYTHON="
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
if not errorlevel 1 set "BASE_PYTHON=py -3"
if defined BASE_PYTHON goto make_venv
python -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
if not errorlevel 1 set "BASE_PYTHON=python"
if not defined BASE_PYTHON goto no_python

:make_venv
%BASE_PYTHON% -m venv --clear ".venv"
if errorlevel 1 goto no_venv
if exist "wheels\*.whl" goto install_offline

:install_online
"%VENV_PYTHON%" -m pip install --disable-pip-version-check -r requirements.txt
if errorlevel 1 goto no_packages_online
goto prepared

:install_offline
"%VENV_PYTHON%" -m pip install --disable-pip-version-check --no-index --find-links wheels -r requirements.txt
if errorlevel 1 goto no_packages_offline

:prepared
copy /y requirements.txt ".venv\installed.txt" >nul
echo 准备好了。

:menu
echo.
echo ════════════ 日清 ════════════
echo   1  运行一次（收 inbox，写 outbox）
echo   2  检查规则
echo   3  现在状况
echo   4  查一条线索
echo   5  撤销一次运行
echo   6  演示
echo   7  为什么这样派
echo   8  导出规则表（在 Excel 里改规则）
echo   9  导入规则表
echo   10 定时运行（照 rules 里的钟点，窗口不要关）
echo   11 现在做日清
echo   12 打开要贴到微信群的话
echo   0  退出
echo ══════════════════════════════
set "CHOICE="
set /p "CHOICE=请输入数字后按回车："
if not defined CHOICE goto menu
set "CHOICE=%CHOICE:"=%"
if not defined CHOICE goto menu
if "%CHOICE%"=="1" goto run_once
if "%CHOICE%"=="2" goto run_check
if "%CHOICE%"=="3" goto run_status
if "%CHOICE%"=="4" goto run_history
if "%CHOICE%"=="5" goto run_undo
if "%CHOICE%"=="6" goto run_demo
if "%CHOICE%"=="7" goto run_explain
if "%CHOICE%"=="8" goto run_rules_export
if "%CHOICE%"=="9" goto run_rules_import
if "%CHOICE%"=="10" goto run_serve
if "%CHOICE%"=="11" goto run_job_evening
if "%CHOICE%"=="12" goto open_words
if "%CHOICE%"=="0" goto quit
echo 没有这一项，请输入 0 到 12 之间的数字。
goto menu

:run_once
"%VENV_PYTHON%" run.py once
goto said

:run_check
"%VENV_PYTHON%" run.py check
goto said

:run_status
"%VENV_PYTHON%" run.py status
goto said

:run_history
set "ANSWER="
set /p "ANSWER=请输入线索编号，直接回车返回："
if not defined ANSWER goto menu
set "ANSWER=%ANSWER:"=%"
if not defined ANSWER goto menu
"%VENV_PYTHON%" run.py history "%ANSWER%"
goto said

:run_undo
set "ANSWER="
set /p "ANSWER=请输入要撤销的运行编号（收件回执和“现在状况”里有），直接回车返回："
if not defined ANSWER goto menu
set "ANSWER=%ANSWER:"=%"
if not defined ANSWER goto menu
"%VENV_PYTHON%" run.py undo "%ANSWER%"
goto said

:run_demo
"%VENV_PYTHON%" run.py demo
goto said

:run_explain
set "ANSWER="
set /p "ANSWER=请输入线索编号，直接回车返回："
if not defined ANSWER goto menu
set "ANSWER=%ANSWER:"=%"
if not defined ANSWER goto menu
"%VENV_PYTHON%" run.py explain "%ANSWER%"
goto said

:run_rules_export
"%VENV_PYTHON%" run.py rules export
goto said

:run_rules_import
set "ANSWER="
set /p "ANSWER=请把改好的规则表拖到这个窗口里再按回车，直接回车返回："
if not defined ANSWER goto menu
set "ANSWER=%ANSWER:"=%"
if not defined ANSWER goto menu
"%VENV_PYTHON%" run.py rules import "%ANSWER%"
goto said

:run_serve
echo 要停，按 Ctrl+C；问是否终止批处理操作时，输入 N。
"%VENV_PYTHON%" run.py serve
goto said

:run_job_evening
"%VENV_PYTHON%" run.py job evening
goto said

:open_words
if not exist "outbox\微信" goto no_words
start "" "outbox\微信"
goto menu

:no_words
echo 还没有要贴的话。
echo 请先选 1 运行一次，收到线索以后才有。
pause
goto menu

:said
set "CODE=%ERRORLEVEL%"
echo.
if "%CODE%"=="0" echo 完成。
if "%CODE%"=="1" echo 完成，有事项需要您处理，请看上面的说明。
if "%CODE%"=="2" echo 没有执行，什么都没有改动，请先按上面的说明处理。
if "%CODE%"=="3" echo 程序出错了，请把上面说的日志文件发给维护人员。
if not "%CODE%"=="0" if not "%CODE%"=="1" if not "%CODE%"=="2" if not "%CODE%"=="3" echo 程序意外中止（代码 %CODE%），请把这个窗口拍照发给维护人员。
pause
goto menu

:no_folder
echo 打不开程序所在的文件夹："%~dp0"
echo 请把整个文件夹复制到本机硬盘（例如 D 盘）后再双击 start.bat。
goto failed

:no_python
echo 这台电脑上没有找到 Python 3.11 或更高版本。
echo 请从 https://www.python.org/downloads/ 下载安装，安装时勾选 “Add python.exe to PATH”，然后再双击 start.bat。
goto failed

:no_venv
echo 建不了运行环境（.venv 文件夹）。
echo 请确认这个文件夹可以写入、磁盘没有满，然后再双击 start.bat。
goto failed

:no_packages_online
echo 下载需要的组件没有成功，多半是没有联网。
echo 请联网后再双击 start.bat；不能联网的电脑，请把维护人员给的 wheels 文件夹放到这里再试。
goto failed

:no_packages_offline
echo 用 wheels 文件夹安装组件没有成功，里面的文件可能不全，或者与这台电脑的 Python 版本不符。
echo 请向维护人员重新要一份 wheels 文件夹，替换后再双击 start.bat。
goto failed

:failed
echo.
pause
popd
endlocal
exit /b 1

:quit
popd
endlocal
exit /b 0
